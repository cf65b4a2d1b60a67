"""Files in talk between two people: chosen and dropped, on a line that is cut and over a reload, seen by the other."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright._impl._driver import compute_driver_executable
from playwright.sync_api import Locator, Page, Route, expect

from scripts.assets import MODULES
from tests.browser.people import DESKTOP, Visitor
from tests.browser.test_every_page import Look, vendor
from tests.factories import files

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]

DROP = """
([text, name]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([text], name));
  const section = document.querySelector("[data-chat]");
  const told = { dataTransfer: carried, bubbles: true, cancelable: true };
  for (const kind of ["dragover", "drop"]) section.dispatchEvent(new DragEvent(kind, told));
}
"""


def talk_of(person: Visitor, email: str) -> str:
    person.enter(email)
    person.goto("/chat?kind=pair")
    person.press('main a[href^="/chat/"]')
    person.page.wait_for_url(re.compile(r"/chat/[0-9a-z]{26}"))
    return re.sub(r"[#?].*", "", person.page.url)


def rows(page: Page, state: str = "") -> Locator:
    return page.locator(f'[data-files-list] [data-state="{state}"]' if state else "[data-files-list] > li")


STICKS = """
(position) => {
  for (const one of document.querySelectorAll(".composer-dock, .sheet-on-top")) one.style.position = position;
}
"""


def faults(page: Page) -> list[str]:
    """What axe, the screen's width and the icons complain of, on the page as it is open. What stays in sight while one
    scrolls stands in its own place: else axe measures of a button only what is not covered, wherever the page is."""
    page.evaluate(vendor("test/axe.min.js"))
    page.evaluate(STICKS, "static")
    look = Look(page)
    look.inspect(page.url)
    page.evaluate(STICKS, "")
    return look.wrong


def test_files_go_over_a_line_that_is_cut(visitor: Callable[..., Visitor], tmp_path: Path) -> None:
    photo, offer = tmp_path / "样品 photo.png", tmp_path / "见积.pdf"
    photo.write_bytes(files.noise(1100))  # about 3.6 MB: several slices
    offer.write_bytes(files.pdf(pages=3))
    zibo = visitor("files-zibo", language="zh", zone="Asia/Shanghai")
    address = talk_of(zibo, "exporter@demo.example")
    page = zibo.page
    zibo.press("[data-files-open]")
    zibo.shot("tray", full=False)

    zibo.context.route("**/uploads/*", lambda route: stop_after_first(route, seen))
    seen: list[int] = []
    zibo.is_cut = True
    page.locator("[data-files-choose-input]").set_input_files([photo, offer])
    expect(rows(page)).to_have_count(2)
    expect(rows(page, "lost")).to_have_count(1)  # the first slice came through, the second did not
    zibo.shot("cut", full=False)
    page.reload()  # the page forgets nothing
    expect(rows(page)).to_have_count(2)
    zibo.context.unroute("**/uploads/*")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(rows(page, "ready")).to_have_count(2, timeout=60_000)
    page.evaluate(DROP, ["not what it says", "wrong.pdf"])
    expect(rows(page, "refused")).to_have_count(1)
    expect(rows(page, "refused")).to_contain_text("文件内容与其名称不符")
    zibo.shot("refused", full=False)
    assert faults(page) == []
    page.set_viewport_size({"width": 360, "height": 640})
    zibo.shot("narrow", full=False)
    assert faults(page) == []
    page.set_viewport_size(DESKTOP)
    page.locator('[data-files-list] [data-state="refused"] [data-file-remove]').click()
    zibo.fill("body", "样品照片和报价单，请查收。")
    zibo.press("[data-files-send]")
    expect(page.locator(".bubble-mine .chat-file").last).to_be_visible()
    expect(page.locator("[data-files]")).to_be_hidden()
    zibo.shot("sent", full=False)

    tsu = visitor("files-tsu", language="ja", zone="Asia/Tokyo", phone=True)
    tsu.sign_in("megumi.yamamoto@futami-supply.example")
    tsu.goto(address.replace(tsu.site.url, ""))
    last = tsu.page.locator(".bubble", has=tsu.page.locator(".chat-file")).last
    expect(last.locator(".bubble-text")).to_have_text("样品照片和报价单，请查收。")
    expect(last.locator(".chat-file-name")).to_have_text([re.compile("样品 photo.jpg"), re.compile("见积.pdf")])
    for preview in last.locator("img").all():
        preview.scroll_into_view_if_needed()
        expect(preview).to_have_js_property("complete", True)
        assert preview.evaluate("image => image.naturalWidth") > 0
    assert tsu.page.evaluate("document.documentElement.scrollWidth") <= 390
    with tsu.page.expect_download() as caught:
        last.locator("a[download]").last.click()
    assert caught.value.suggested_filename == "见积.pdf"
    assert Path(caught.value.path()).read_bytes() == offer.read_bytes()
    tsu.shot("seen", full=False)
    tsu.press("[data-files-open]")
    tsu.shot("tray", full=False)
    tsu.press('[data-files] a[href$="/files"]')
    expect(tsu.page.locator(".chat-files-grid > li").first).to_be_visible()
    tsu.shot("all")
    assert faults(tsu.page) == []


def stop_after_first(route: Route, seen: list[int]) -> None:
    """One slice passes; every further one is lost on the way."""
    request = route.request
    if request.method == "PATCH":
        seen.append(1)
        if len(seen) > 1:
            route.abort("internetdisconnected")
            return
    route.continue_()


def test_the_client_of_the_tus_project_understands_us(visitor: Callable[..., Visitor]) -> None:
    """Another program than our page: it begins, breaks off, and goes on from the address alone."""
    zibo = visitor("files-tus")
    address = talk_of(zibo, "exporter@demo.example")
    octets = b"".join(b"line %06d\n" % number for number in range(60_000))
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in zibo.context.cookies())
    token = zibo.page.locator('meta[name="csrf-token"]').get_attribute("content")
    headers = json.dumps({"Cookie": cookies, "X-CSRFToken": token})
    node, _ = compute_driver_executable()  # the one that Playwright brings
    command = [
        str(node),
        str(Path(__file__).parent / "tus.mjs"),
        str(MODULES),
        f"{address}/uploads",
        headers,
        "list.txt",
    ]
    run = subprocess.run(command, input=octets, capture_output=True, timeout=100)
    assert run.returncode == 0, run.stderr.decode()[-2000:]
    told = json.loads(run.stdout)
    assert len(octets) / 3 <= told["broken"] <= told["from"] < len(octets)
    answer = zibo.context.request.get(told["url"]).json()["file"]
    assert (answer["received"], answer["name"]) == (len(octets), "list.txt")
    assert answer["state"] in ("checking", "ready")
