"""Scrolling in one long talk, measured: frames over 50 ms and how long frames take, what the page's thread spends its
time on, elements, heap; beside it, on the same machine in the same run, a page of as many plain lines.

A real browser at a real server: a phone (its processor four times slower than this machine's) and a laptop open a
conversation of 5,000 messages of every kind, scroll up a number of screens (SCREENS=60; SCREENS=9999 goes to the
oldest) at 4,000 pixels a second, and back down. QUICK=1: 1,000 messages. Both scroll by the wheel: the browser makes
one movement of it, a finger's cannot be had longer than the screen.

Frames are counted as they came. Where others use the machine (their seconds are told), trust the tasks: theirs is
the time of the page's own thread.
"""

import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright
from sqlalchemy import select

from tests.browser.people import PASSWORD
from tests.conftest import SECRET
from tests.factories.long_talk import lengthen
from tests.services import CHROMIUM_ARGS, free_port, program
from tests.serving import start
from tradehall import database
from tradehall.accounts.models import Person
from tradehall.app import create_app
from tradehall.chat.models import Conversation, ConversationMember
from tradehall.kernel.web import Hall
from tradehall.samples.load import load
from tradehall.settings import Settings

MESSAGES = 1000 if os.environ.get("QUICK") else 5000
SCREENS = int(os.environ.get("SCREENS", "60"))
CHROMIUM = ("chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
WHO = "exporter@demo.example"
DEVICES: dict[str, dict[str, Any]] = {
    "phone, 4x slower": {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True},
    "laptop": {"viewport": {"width": 1366, "height": 768}},
}
SPEED = 4000  # pixels a second
TRACED = ["-*", "toplevel", "devtools.timeline", "v8", "disabled-by-default-v8.gc"]
KINDS = {
    "style": ("UpdateLayoutTree",), "layout": ("Layout",), "before painting": ("PrePaint", "Layerize"),
    "paint": ("Paint",),
    "script": ("FunctionCall", "v8.callFunction", "FireAnimationFrame", "TimerFire", "EventDispatch"),
    "parsing": ("ParseHTML",),
}  # fmt: skip
WATCH = """
() => {
  const seen = { frames: [], last: 0 };
  const frame = (now) => {
    if (seen.last) seen.frames.push(now - seen.last);
    seen.last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  window.seen = seen;
}
"""
PLAIN = "<!doctype html><meta name=viewport content='width=device-width'>" + "".join(
    f"<div style='padding: 20px'>{number} of as many plain lines</div>" for number in range(MESSAGES)
)
FORGET = "() => { window.seen.frames.length = 0; window.seen.last = 0; }"
PLACE = """
() => {
  const all = [...document.querySelectorAll(".talk > [data-seq]")].map((item) => Number(item.dataset.seq));
  const folds = document.querySelectorAll(".talk-fold").length;
  const first = document.querySelector('.talk > [data-seq="1"]');
  return {
    first: all[0], last: all.at(-1), bubbles: all.length, folds, elements: document.querySelectorAll("*").length,
    inOrder: all.every((seq, at) => !at || seq > all[at - 1]),
    oldest: Boolean(first && first.getBoundingClientRect().bottom > 0),
    newest: document.querySelector("#end").getBoundingClientRect().top < innerHeight + 120,
  };
}
"""


def prepare(folder: Path) -> tuple[str, dict[str, str]]:
    """The conversation, and the environment of the server that has it."""
    url = f"sqlite:///{folder / 'bench.sqlite3'}"
    database.upgrade(url)
    app = create_app(Settings(secret_key=SECRET, instance=folder, database_url=url), background=False)
    hall: Hall = app.extensions["tradehall"]
    with app.app_context():
        load(hall.runner, "zibo-mie", pictures=False)
    with hall.db.read() as session:
        talk = session.scalars(
            select(Conversation.public_id)
            .join(ConversationMember, ConversationMember.conversation_id == Conversation.id)
            .join(Person, Person.id == ConversationMember.person_id)
            .where(Person.email == WHO, Conversation.kind == "pair")
        ).first()
    assert talk is not None
    lengthen(hall.runner, talk, MESSAGES)
    hall.db.close()
    environ = {"TRADEHALL_SECRET_KEY": SECRET, "TRADEHALL_INSTANCE": str(folder), "TRADEHALL_DATABASE_URL": url}
    return talk, environ


@dataclass
class Way:
    """What one way up or down came to. Times in milliseconds."""

    frames: list[float]
    tasks: list[float]
    kinds: Counter[str]
    seconds: float
    others: float  # seconds of processor that the machine gave to others

    def told(self) -> str:
        frames = sorted(self.frames)
        slow = sum(frame > 50 for frame in frames)
        at = {share: frames[min(len(frames) - 1, len(frames) * share // 100)] for share in (50, 95, 99)}
        long = [task for task in self.tasks if task > 50]
        spent = ", ".join(
            f"{kind} {1000 * time / max(1, sum(self.tasks)):.0f}" for kind, time in self.kinds.most_common()
        )
        return (
            f"{self.seconds:5.1f} s, {len(frames):4} frames, {slow:3} ({100 * slow / len(frames):4.1f} %) over 50 ms, "
            f"half {at[50]:.0f}, 95 % {at[95]:.0f}, 99 % {at[99]:.0f}, longest {frames[-1]:.0f} ms; "
            f"{len(long):3} tasks over 50 ms, longest {max(self.tasks, default=0):.0f}, "
            f"all {sum(self.tasks) / 1000:.1f} s (of 1000: {spent}); others used {self.others:.1f} s"
        )


@dataclass
class Screen:
    """A page that one scrolls, and the folder for what is traced."""

    page: Page
    wire: CDPSession
    folder: Path
    ways: int = 0

    def scroll(self, up: bool, has_come: Callable[[], bool]) -> Way:
        browser = self.page.context.browser
        assert browser is not None
        self.ways += 1
        trace = self.folder / f"trace-{self.ways}.json"
        height = self.page.evaluate("innerHeight")
        self.page.evaluate(FORGET)
        browser.start_tracing(page=self.page, path=trace, categories=TRACED)
        begun, machine, ours = time.monotonic(), busy(), used()
        for _ in range((SCREENS + 3) // 4):  # a few screens at a time, as one reads
            by = 4 * height * (1 if up else -1)
            push = {"x": 100, "y": 300, "yDistance": by, "speed": SPEED, "gestureSourceType": "mouse"}
            self.wire.send("Input.synthesizeScrollGesture", push)
            if has_come():
                break
        seconds, others = time.monotonic() - begun, (busy() - machine) - (used() - ours)
        browser.stop_tracing()
        return Way(self.page.evaluate("() => window.seen.frames"), *thread(trace), seconds, max(0.0, others))


def thread(trace: Path) -> tuple[list[float], Counter[str]]:
    """The tasks of the page's main thread, and its time by kind, without what was begun within."""
    told = orjson.loads(trace.read_bytes())["traceEvents"]
    trace.unlink()
    mains = {(one["pid"], one["tid"]) for one in told if one.get("args", {}).get("name") == "CrRendererMain"}
    whole = [one for one in told if one.get("ph") == "X" and "tdur" in one and (one["pid"], one["tid"]) in mains]
    busiest = Counter((one["pid"], one["tid"]) for one in whole).most_common(1)[0][0]
    tasks, kinds, open_ = [], Counter[str](), list[dict[str, Any]]()
    names = {name: kind for kind, all_names in KINDS.items() for name in all_names}
    for one in sorted(whole, key=lambda one: (one["ts"], -one["dur"])):
        if (one["pid"], one["tid"]) != busiest:
            continue
        while open_ and open_[-1]["ts"] + open_[-1]["dur"] <= one["ts"]:
            open_.pop()
        length = one["tdur"] / 1000
        one["kind"] = "collecting" if one["name"].startswith("V8.GC") else names.get(one["name"], "other")
        if open_:
            kinds[open_[-1]["kind"]] -= length
        kinds[one["kind"]] += length
        if "RunTask" in one["name"]:
            tasks.append(length)
        open_.append(one)
    return tasks, kinds


def busy() -> float:
    """Seconds of processor that this machine has spent."""
    spent = [int(part) for part in Path("/proc/stat").read_text().splitlines()[0].split()[1:]]
    return (sum(spent) - spent[3] - spent[4]) / os.sysconf("SC_CLK_TCK")


def used() -> float:
    """Seconds of processor that this program and all it started have spent."""
    children: dict[int, list[int]] = {}
    spent: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parts = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended
        children.setdefault(int(parts[1]), []).append(int(folder.name))
        spent[int(folder.name)] = sum(int(part) for part in parts[11:15])
    found, ticks = [os.getpid()], 0
    while found:
        ticks += spent.get(found[-1], 0)
        found += children.get(found.pop(), [])
    return ticks / os.sysconf("SC_CLK_TCK")


def heap(wire: CDPSession) -> str:
    wire.send("HeapProfiler.collectGarbage")
    figures = {one["name"]: one["value"] for one in wire.send("Performance.getMetrics")["metrics"]}
    return f"{figures['Nodes']:.0f} nodes, heap {figures['JSHeapUsedSize'] / 2**20:.1f} MB"


def one_device(browser: Browser, base: str, talk: str, name: str, device: dict[str, Any], folder: Path) -> bool:
    context = browser.new_context(base_url=base, locale="zh-CN", timezone_id="Asia/Shanghai", **device)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Performance.enable")
    if "slower" in name:
        wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    screen = Screen(page, wire, folder)
    page.set_content(PLAIN)
    page.evaluate(f"({WATCH})()")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    print(f"scroll: {name}: plain lines, up: {screen.scroll(True, lambda: False).told()}")
    page.goto("/sign-in")
    page.fill("[name=email]", WHO)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("/")
    page.add_init_script(f"({WATCH})()")
    begun = time.monotonic()
    page.goto(f"/chat/{talk}", wait_until="commit")
    page.wait_for_function("() => document.querySelector('#end')?.getBoundingClientRect().top < innerHeight + 120")
    print(f"scroll: {name}: open at the newest after {1000 * (time.monotonic() - begun):.0f} ms; {heap(wire)}")
    page.wait_for_selector("html[data-line=open]")
    up = screen.scroll(True, lambda: bool(page.evaluate(PLACE)["oldest"]))
    print(f"scroll: {name}: up:   {up.told()}; {heap(wire)}")
    top = page.evaluate(PLACE)
    print(
        f"scroll: {name}: above: messages {top['first']} to {top['last']}, {top['bubbles']} of them drawn, "
        f"{top['folds']} stretches, {top['elements']} elements"
    )
    down = screen.scroll(False, lambda: bool(page.evaluate(PLACE)["newest"]))
    print(f"scroll: {name}: down: {down.told()}; {heap(wire)}")
    bottom = page.evaluate(PLACE)
    context.close()
    return bool(top["inOrder"] and bottom["inOrder"] and top["first"] < MESSAGES - 50)


def main() -> int:
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        talk, environ = prepare(folder)
        port = free_port()
        base = f"http://127.0.0.1:{port}"
        served = start("wsgi:app", folder, environ | {"TRADEHALL_BASE_URL": base}, ready="/readyz", port=port)
        browser = playwright.chromium.launch(executable_path=program(*CHROMIUM, package="chromium"), args=CHROMIUM_ARGS)
        try:
            good = [one_device(browser, base, talk, name, device, folder) for name, device in DEVICES.items()]
        finally:
            browser.close()
            served.kill()
    print(f"scroll: {MESSAGES} messages, in order on every device: {'yes' if all(good) else 'NO'}")
    return int(not all(good))


if __name__ == "__main__":
    sys.exit(main())
