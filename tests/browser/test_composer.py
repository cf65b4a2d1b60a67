"""Nothing that is written beside or in the composer is lost, sent twice or sent as something else."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.browser.people import Visitor, until
from tests.browser.test_files import rows, talk_of
from tests.browser.test_phrases import DIALOG, OFFER

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]

Come = Callable[..., Visitor]
BAR = "[data-chat-answer]"
QUOTE = ".bubble-quote"
SEND = f"{OFFER} button[type=submit]"


@pytest.fixture
def zibo(visitor: Come) -> Visitor:
    """In a talk of two people."""
    one = visitor("composer", language="zh", zone="Asia/Shanghai")
    talk_of(one, "exporter@demo.example")
    expect(one.page.locator("html[data-line=open]")).to_be_attached()
    return one


def mine(who: Visitor) -> Locator:
    return who.page.locator(".talk > .bubble-mine")


def held(who: Visitor, ending: str, method: str = "POST") -> list[Route]:
    """Requests of that kind to addresses with this ending are held until `let_go`."""
    waiting: list[Route] = []
    who.page.route(
        f"**{ending}", lambda route: waiting.append(route) if route.request.method == method else route.continue_()
    )
    return waiting


def come(who: Visitor, waiting: list[Route], number: int = 1) -> None:
    """Until so many requests are held."""
    until(lambda: who.page.evaluate("1") and len(waiting) >= number)


def let_go(waiting: list[Route]) -> None:
    while waiting:
        waiting.pop(0).continue_()


def opens_an_offer(who: Visitor) -> None:
    who.press('.composer-tools [data-tool="offer"]')
    who.see(f'{OFFER} [name="offer.listing"]')


def fills_an_offer(who: Visitor, description: str) -> None:
    opens_an_offer(who)
    for name, value in {"description": description, "quantity": "5000", "unit_price.amount": "1.20"}.items():
        who.fill(f"offer.{name}", value, OFFER)


def test_an_offer_is_made_once_and_not_when_it_was_left(zibo: Visitor) -> None:
    checks = held(zibo, "/offer")
    before = mine(zibo).count()
    fills_an_offer(zibo, "青花餐盘")
    zibo.press(SEND)
    come(zibo, checks)
    zibo.page.keyboard.press("Escape")
    let_go(checks)
    expect(zibo.page.locator(OFFER)).to_be_hidden()
    opens_an_offer(zibo)
    expect(zibo.page.locator(f'{OFFER} [name="offer.description"]')).to_have_value("青花餐盘")
    zibo.press(SEND)
    zibo.press(SEND)
    come(zibo, checks)
    assert len(checks) == 1, "it is being checked already"
    let_go(checks)
    expect(mine(zibo)).to_have_count(before + 1)
    expect(zibo.page.locator(OFFER)).to_be_hidden()
    says(zibo, "请看报价。")
    expect(mine(zibo)).to_have_count(before + 2)


def test_a_phrase_is_said_once(zibo: Visitor) -> None:
    before = mine(zibo).count()
    zibo.press('.composer-tools [data-tool="phrases"]')
    zibo.fill("q", "yangpin", DIALOG)
    zibo.press(f'{DIALOG} [data-phrase]:visible a[href$="/sample_ready"]')
    zibo.fill("phrase.values.days", "30", DIALOG)
    expect(zibo.page.locator(f"{DIALOG} [data-phrase-own]")).to_contain_text("30天")
    checks = held(zibo, "/sample_ready")
    zibo.press(f"{DIALOG} [data-phrase-send]")
    zibo.press(f"{DIALOG} [data-phrase-send]")
    come(zibo, checks)
    assert len(checks) == 1, "it is being checked already"
    let_go(checks)
    expect(zibo.page.locator(DIALOG)).to_be_hidden()
    says(zibo, "样品已备好。")
    expect(mine(zibo)).to_have_count(before + 2)


def says(who: Visitor, words: str) -> None:
    who.fill("body", words)
    who.press("[data-composer] button[type=submit]")
    expect(mine(who).last).to_contain_text(words)
    expect(who.page.locator(".bubble-sending")).to_have_count(0)


def test_corrections_of_an_offer_are_kept(zibo: Visitor) -> None:
    """What was refused comes as a new form: it is that one that is left and found again."""
    fills_an_offer(zibo, "青花餐盘")
    zibo.fill("offer.incoterm", "FOB", OFFER)
    zibo.press(SEND)
    expect(zibo.page.locator(f'{OFFER} [name="offer.place"]')).to_have_attribute("aria-invalid", "true")
    zibo.fill("offer.place", "青岛", OFFER)
    zibo.fill("offer.description", "青花餐盘，第二版", OFFER)
    zibo.page.keyboard.press("Escape")
    expect(zibo.page.locator(OFFER)).to_be_hidden()
    opens_an_offer(zibo)
    expect(zibo.page.locator(f'{OFFER} [name="offer.place"]')).to_have_value("青岛")
    expect(zibo.page.locator(f'{OFFER} [name="offer.description"]')).to_have_value("青花餐盘，第二版")


def answers_the_first(who: Visitor) -> None:
    who.page.locator(".talk > .bubble .bubble-more").first.click()
    who.press("[data-chat-reply]")
    expect(who.page.locator(BAR)).to_be_visible()


def changes(message: Locator) -> None:
    message.locator(".bubble-more").click()
    message.page.locator("[data-chat-edit]").click()
    expect(message.page.locator(BAR)).to_be_visible()


def lays_a_file(who: Visitor, name: str) -> None:
    """In the tray; it is ready once the server has looked at it."""
    who.page.locator("[data-files-choose-input]").set_input_files(
        {"name": name, "mimeType": "text/plain", "buffer": b"ok"}
    )
    expect(rows(who.page)).to_have_count(1)


def test_files_and_phrases_take_the_answer_along_and_no_change(zibo: Visitor) -> None:
    page = zibo.page
    answers_the_first(zibo)
    lays_a_file(zibo, "规格.txt")
    expect(rows(page, "ready")).to_have_count(1, timeout=60_000)
    zibo.fill("body", "规格在此。")
    zibo.press("[data-composer] button[type=submit]")
    expect(mine(zibo).last.locator(".chat-file")).to_be_visible()
    expect(mine(zibo).last.locator(QUOTE)).to_be_visible()
    expect(page.locator(BAR)).to_be_hidden()
    says(zibo, "另一件事。")
    expect(mine(zibo).last.locator(QUOTE)).to_have_count(0)

    changes(mine(zibo).last)
    lays_a_file(zibo, "颜色.txt")
    expect(rows(page, "ready")).to_have_count(1, timeout=60_000)
    before = mine(zibo).count()
    zibo.fill("body", "另一件事，已改。")
    zibo.press("[data-composer] button[type=submit]")
    expect(mine(zibo).last).to_contain_text("另一件事，已改。")
    expect(rows(page)).to_have_count(1)
    zibo.press("[data-files-send]")
    expect(mine(zibo)).to_have_count(before + 1)
    expect(mine(zibo).last).not_to_contain_text("已改")

    answers_the_first(zibo)
    zibo.fill("body", "还没写完")
    zibo.press('.composer-tools [data-tool="phrases"]')
    zibo.press(f'{DIALOG} [data-phrase]:visible a[href$="/sample_ready"]')
    zibo.fill("phrase.values.days", "30", DIALOG)
    zibo.press(f"{DIALOG} [data-phrase-send]")
    expect(mine(zibo).last.locator(QUOTE)).to_be_visible()
    expect(page.locator(BAR)).to_be_hidden()
    expect(page.locator("[data-composer] textarea")).to_have_value("还没写完")


def test_words_go_with_files_as_they_were_when_sent(zibo: Visitor) -> None:
    page = zibo.page
    field = page.locator("[data-composer] textarea")
    slices = held(zibo, "/uploads/*", "PATCH")
    before = mine(zibo).count()
    lays_a_file(zibo, "规格.txt")
    come(zibo, slices)
    zibo.fill("body", "规格在此。")
    zibo.press("[data-composer] button[type=submit]")
    expect(page.locator("[data-files-words]")).to_have_text("规格在此。")
    field.press_sequentially("这句话还没")
    let_go(slices)
    expect(mine(zibo)).to_have_count(before + 1, timeout=60_000)
    expect(mine(zibo).last.locator(".bubble-text")).to_have_text("规格在此。")
    expect(field).to_have_value("这句话还没")

    lays_a_file(zibo, "颜色.txt")
    come(zibo, slices)
    zibo.press("[data-files-send]")
    expect(field).to_have_value("")
    field.press_sequentially("又一句")
    zibo.press("[data-files-close]")
    expect(field).to_have_value("这句话还没\n又一句")
    zibo.press("[data-files-open]")
    zibo.press("[data-files-send]")
    expect(field).to_have_value("")
    page.reload()
    expect(field).to_have_value("这句话还没\n又一句")
    assert mine(zibo).count() == before + 1


def test_escape_of_the_input_method_keeps_a_change(zibo: Visitor) -> None:
    says(zibo, "纸箱五层。")
    changes(mine(zibo).last)
    field = zibo.page.locator("[data-composer] textarea")
    zibo.fill("body", "纸箱七层。")
    for told in ({"key": "Escape", "isComposing": True}, {"key": "Escape", "keyCode": 229}):
        field.dispatch_event("keydown", told)
    expect(field).to_have_value("纸箱七层。")
    expect(zibo.page.locator(BAR)).to_be_visible()
    field.press("Escape")
    expect(field).to_have_value("")
    expect(zibo.page.locator(BAR)).to_be_hidden()


def test_an_offer_that_waited_and_was_refused_comes_back(zibo: Visitor) -> None:
    """It went out unchecked; what went through unchecked does not come back."""
    page = zibo.page
    zibo.is_cut = True
    page.route("**/offer", lambda route: route.abort("failed") if route.request.method == "POST" else route.continue_())
    fills_an_offer(zibo, "青花餐盘")
    zibo.fill("offer.incoterm", "FOB", OFFER)
    zibo.press(SEND)
    expect(page.locator(".bubble-failed")).to_have_count(1)
    opens_an_offer(zibo)
    expect(page.locator(f'{OFFER} [name="offer.description"]')).to_have_value("青花餐盘")
    zibo.fill("offer.place", "青岛", OFFER)
    before = page.locator(".bubble-mine .offer").count()
    zibo.press(SEND)
    expect(page.locator(".bubble-mine .offer")).to_have_count(before + 1)
    opens_an_offer(zibo)
    expect(page.locator(f'{OFFER} [name="offer.description"]')).to_have_value("")


def test_a_phrase_that_was_left_is_found_again(zibo: Visitor) -> None:
    for days in ("", "30"):
        zibo.press('.composer-tools [data-tool="phrases"]')
        zibo.press(f'{DIALOG} [data-phrase]:visible a[href$="/sample_ready"]')
        expect(zibo.page.locator(f'{DIALOG} [name="phrase.values.days"]')).to_have_value(days)
        zibo.fill("phrase.values.days", "30", DIALOG)
        zibo.page.keyboard.press("Escape")


def test_a_change_and_the_answer_before_it_are_found_again(zibo: Visitor) -> None:
    field = zibo.page.locator("[data-composer] textarea")
    says(zibo, "纸箱五层。")
    says(zibo, "木箱三个。")
    answers_the_first(zibo)
    answering = zibo.see(BAR).inner_text()
    zibo.fill("body", "回答还没写完")
    changes(mine(zibo).last)
    zibo.fill("body", "木箱四个")
    changes(mine(zibo).nth(-2))
    zibo.fill("body", "纸箱七层")
    changes(mine(zibo).last)
    expect(field).to_have_value("木箱四个")
    answers_the_first(zibo)
    expect(field).to_have_value("回答还没写完")
    changes(mine(zibo).nth(-2))
    expect(field).to_have_value("纸箱七层")
    zibo.press("[data-composer] button[type=submit]")
    expect(mine(zibo).nth(-2)).to_contain_text("纸箱七层")
    expect(field).to_have_value("回答还没写完")
    assert zibo.see(BAR).inner_text() == answering
    zibo.press("[data-composer] button[type=submit]")
    expect(mine(zibo).last).to_contain_text("回答还没写完")
    expect(mine(zibo).last.locator(QUOTE)).to_be_visible()


def test_a_file_that_changed_on_the_disk_holds_up_no_other(zibo: Visitor, tmp_path: Path) -> None:
    names = ("规格.txt", "颜色.txt", "价格.txt")
    for name in names:
        (tmp_path / name).write_text(name)
    slices = held(zibo, "/uploads/*", "PATCH")
    zibo.page.locator("[data-files-choose-input]").set_input_files([tmp_path / name for name in names])
    come(zibo, slices)
    (tmp_path / "颜色.txt").write_text("另一份内容，长度不同")
    let_go(slices)
    come(zibo, slices)
    let_go(slices)
    expect(rows(zibo.page, "ready")).to_have_count(2, timeout=60_000)
    expect(rows(zibo.page, "refused")).to_contain_text("此文件已被更改或移动")


def test_a_change_stays_until_it_is_done(zibo: Visitor) -> None:
    page = zibo.page
    page.clock.install()
    page.reload()
    expect(page.locator("html[data-line=open]")).to_be_attached()
    field = page.locator("[data-composer] textarea")
    says(zibo, "纸箱五层。")
    zibo.is_cut = True
    changing = held(zibo, "/edit")
    changes(mine(zibo).last)
    zibo.fill("body", "纸箱七层。")
    zibo.press("[data-composer] button[type=submit]")
    come(zibo, changing)
    expect(field).to_have_value("纸箱七层。")
    expect(field).not_to_be_editable()
    changing.pop().abort("failed")
    expect(field).to_be_editable()
    expect(field).to_have_value("纸箱七层。")
    expect(page.locator(BAR)).to_be_visible()
    zibo.press("[data-composer] button[type=submit]")
    come(zibo, changing)
    page.clock.fast_forward(10_000)
    expect(page.locator("[data-toasts]")).to_contain_text("您的更改保留在此处")
    expect(field).to_be_editable()
    let_go(changing)
    expect(page.locator(BAR)).to_be_hidden()
    expect(mine(zibo).last).to_contain_text("纸箱七层。")
    expect(field).to_have_value("")


OBSCURED = """
() => {
  const it = document.activeElement;
  const box = it.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return top && (it.contains(top) || top.contains(it)) ? "" : it.outerHTML.slice(0, 200);
}
"""


def test_what_the_keyboard_comes_to_does_not_lie_under_the_composer(zibo: Visitor) -> None:
    page = zibo.page
    page.set_viewport_size({"width": 1280, "height": 560})
    page.locator(".bubble-more").first.focus()
    assert page.evaluate("document.documentElement.scrollHeight > 2 * innerHeight")
    for key in ("Tab", "Shift+Tab"):
        for _ in range(15):
            page.keyboard.press(key)
            assert page.evaluate(OBSCURED) == ""


def test_who_writes_while_reading_further_up_stays_there(zibo: Visitor) -> None:
    page = zibo.page
    page.set_viewport_size({"width": 1280, "height": 560})
    page.evaluate("scrollTo(0, 100)")
    expect(page.locator("#f-body")).to_be_in_viewport()
    page.locator("#f-body").evaluate("(field) => field.focus({ preventScroll: true })")
    page.keyboard.type("您上次说")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("五百套")
    assert page.evaluate("scrollY") == 100


def test_a_link_before_the_messages_leads_to_where_one_writes(zibo: Visitor) -> None:
    zibo.page.locator('.talk-page .skip-link[href="#f-body"]').focus()
    zibo.page.keyboard.press("Enter")
    expect(zibo.page.locator("#f-body")).to_be_focused()
    expect(zibo.page.locator("#f-body")).to_be_in_viewport(ratio=1)
