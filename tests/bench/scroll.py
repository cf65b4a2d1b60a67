"""Device, ms to open, ms to the oldest, frames over 50 ms, longest frame, elements, heap: scrolling in one long talk.

A real browser at a real server: a phone (its processor four times slower than this machine's) and a laptop open a
conversation of 5,000 messages of every kind, scroll up to the oldest by the wheel, and back down by keys.
QUICK=1: 1,000 messages.
"""

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

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
CHROMIUM = ("chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
WHO = "exporter@demo.example"
DEVICES: dict[str, dict[str, Any]] = {
    "phone, 4x slower": {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True},
    "laptop": {"viewport": {"width": 1366, "height": 768}},
}
STEP = 1500  # pixels of one push
PATIENCE = 240.0  # seconds for one way
WATCH = """
() => {
  const seen = { frames: [], tasks: [], last: 0 };
  const frame = (now) => {
    if (seen.last) seen.frames.push(now - seen.last);
    seen.last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  new PerformanceObserver((list) => seen.tasks.push(...list.getEntries().map((task) => task.duration)))
    .observe({ type: "longtask" });
  window.seen = seen;
}
"""
FORGET = "() => { window.seen.frames.length = window.seen.tasks.length = 0; window.seen.last = 0; }"
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


def scroll(page: Page, wire: CDPSession, up: bool, has_come: str) -> float:
    """Seconds until it has come to the oldest or the newest."""
    begun = time.monotonic()
    while time.monotonic() < begun + PATIENCE:
        for _ in range(4):
            if not up:
                page.keyboard.press("PageDown")
            else:
                wire.send(
                    "Input.dispatchMouseEvent", {"type": "mouseWheel", "x": 180, "y": 300, "deltaX": 0, "deltaY": -STEP}
                )
        if page.evaluate(PLACE)[has_come]:
            return time.monotonic() - begun
    return float("nan")


def told(page: Page, seconds: float) -> str:
    found = page.evaluate("() => window.seen")
    frames, tasks = found["frames"], found["tasks"]
    slow = [frame for frame in frames if frame > 50]
    return (
        f"{seconds:6.1f} s, {len(frames):5} frames, {len(slow):3} over 50 ms, "
        f"longest {max(frames, default=0):4.0f} ms, "
        f"{len(tasks):3} long tasks, longest {max(tasks, default=0):4.0f} ms"
    )


def heap(wire: CDPSession) -> str:
    wire.send("HeapProfiler.collectGarbage")
    figures = {one["name"]: one["value"] for one in wire.send("Performance.getMetrics")["metrics"]}
    return f"{figures['Nodes']:.0f} nodes, heap {figures['JSHeapUsedSize'] / 2**20:.1f} MB"


def one_device(browser: Browser, base: str, talk: str, name: str, device: dict[str, Any]) -> bool:
    context = browser.new_context(base_url=base, locale="zh-CN", timezone_id="Asia/Shanghai", **device)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Performance.enable")
    page.goto("/sign-in")
    page.fill("[name=email]", WHO)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("/")
    if "slower" in name:
        wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.add_init_script(f"({WATCH})()")
    begun = time.monotonic()
    page.goto(f"/chat/{talk}", wait_until="commit")
    page.wait_for_function("() => document.querySelector('#end')?.getBoundingClientRect().top < innerHeight + 120")
    print(f"scroll: {name}: open at the newest after {1000 * (time.monotonic() - begun):.0f} ms; {heap(wire)}")
    page.wait_for_selector("html[data-line=open]")
    page.evaluate(FORGET)
    print(f"scroll: {name}: up:   {told(page, scroll(page, wire, True, 'oldest'))}; {heap(wire)}")
    top = page.evaluate(PLACE)
    print(
        f"scroll: {name}: at the oldest: {top['bubbles']} messages drawn, "
        f"{top['folds']} stretches, {top['elements']} elements"
    )
    page.evaluate(FORGET)
    page.locator("main").evaluate("main => { main.tabIndex = -1; main.focus({ preventScroll: true }); }")
    print(f"scroll: {name}: down: {told(page, scroll(page, wire, False, 'newest'))}; {heap(wire)}")
    bottom = page.evaluate(PLACE)
    context.close()
    return bool(top["inOrder"] and bottom["inOrder"] and top["first"] == 1 and bottom["last"] == MESSAGES)


def main() -> int:
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        talk, environ = prepare(folder)
        port = free_port()
        base = f"http://127.0.0.1:{port}"
        served = start("wsgi:app", folder, environ | {"TRADEHALL_BASE_URL": base}, ready="/readyz", port=port)
        browser = playwright.chromium.launch(executable_path=program(*CHROMIUM, package="chromium"), args=CHROMIUM_ARGS)
        try:
            good = [one_device(browser, base, talk, name, device) for name, device in DEVICES.items()]
        finally:
            browser.close()
            served.kill()
    print(f"scroll: {MESSAGES} messages, in order on every device: {'yes' if all(good) else 'NO'}")
    return int(not all(good))


if __name__ == "__main__":
    sys.exit(main())
