"""Files in talk between two people: chosen and dropped, on a line that is cut and over a reload, seen by the other."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.people import Visitor
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
    person.sign_in(email)
    person.goto("/chat")
    person.press('main a[href^="/chat/"]')
    person.page.wait_for_url(re.compile(r"/chat/[0-9a-z]{26}"))
    return re.sub(r"[#?].*", "", person.page.url)


def rows(page: Page, state: str = "") -> Locator:
    return page.locator(f'[data-files-list] [data-state="{state}"]' if state else "[data-files-list] > li")


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


def stop_after_first(route: Route, seen: list[int]) -> None:
    """One slice passes; every further one is lost on the way."""
    request = route.request
    if request.method == "PATCH":
        seen.append(1)
        if len(seen) > 1:
            route.abort("internetdisconnected")
            return
    route.continue_()
