"""What opens beside the words of a message, and what changes in it, while the line is down or slow: nobody leaves the
page for it, and what changes is seen."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.browser.people import Visitor
from tests.browser.test_composer import BAR, changes, come, let_go, mine, says
from tests.browser.test_files import talk_of
from tests.browser.test_phrases import DIALOG, OFFER

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]

Come = Callable[..., Visitor]
AWAY = "[data-dialog-away]"
FIELD = "[data-composer] textarea"


@pytest.fixture
def zibo(visitor: Come) -> Visitor:
    """In a talk of two people."""
    one = visitor("away", language="zh", zone="Asia/Shanghai", phone=True)
    talk_of(one, "exporter@demo.example")
    expect(one.page.locator("html[data-line=open]")).to_be_attached()
    return one


def is_down(who: Visitor, pattern: str) -> None:
    """Nobody answers to addresses of that kind."""
    who.is_cut = True
    who.context.route(re.compile(pattern), lambda route: route.abort("failed"))


def is_said(who: Visitor, words: str) -> None:
    """In the dialog, with the way to try it again in one's hand; what is typed stays where it is."""
    expect(who.page.locator(f"dialog[open] {AWAY}")).to_contain_text(words)
    expect(who.page.locator(f"{AWAY} button:focus")).to_have_text("重试")
    expect(who.page.locator(FIELD)).to_have_value("还没写完")


def tries_again(who: Visitor) -> None:
    """By keyboard, and waits for what came of it: what is said then looks like what was said before."""
    who.page.evaluate("document.querySelector('[data-dialog-away]').dataset.tried = ''")
    who.page.keyboard.press("Enter")
    expect(who.page.locator(f"{AWAY}[data-tried]")).to_have_count(0)


@pytest.mark.parametrize(
    ("tool", "pattern", "there"),
    [("offer", r"/offer\b", f"{OFFER} [data-offer-form]"), ("phrases", "/phrases", f"{DIALOG} [data-phrases]")],
)
def test_a_tool_that_cannot_be_fetched_is_tried_again(zibo: Visitor, tool: str, pattern: str, there: str) -> None:
    talk = zibo.page.url
    zibo.fill("body", "还没写完")
    is_down(zibo, pattern)
    zibo.press(f'.composer-tools [data-tool="{tool}"]')
    is_said(zibo, "当前没有网络连接")
    zibo.shot(f"{tool}-away", full=False)
    tries_again(zibo)
    is_said(zibo, "当前没有网络连接")
    zibo.context.unroute_all()
    zibo.page.route(re.compile(pattern), lambda route: route.fulfill(status=429, body="wait"), times=1)
    tries_again(zibo)
    is_said(zibo, "服务繁忙")
    tries_again(zibo)
    zibo.see(there)
    expect(zibo.page.locator(AWAY)).to_have_count(0)
    assert zibo.page.url == talk
    zibo.complaints[:] = [one for one in zibo.complaints if "status of 429" not in one]


def test_a_phrase_that_cannot_be_fetched_is_tried_again(zibo: Visitor) -> None:
    zibo.fill("body", "还没写完")
    zibo.press('.composer-tools [data-tool="phrases"]')
    zibo.fill("q", "yangpin", DIALOG)
    is_down(zibo, "/sample_ready")
    zibo.press(f'{DIALOG} [data-phrase]:visible a[href$="/sample_ready"]')
    is_said(zibo, "当前没有网络连接")
    zibo.context.unroute_all()
    zibo.press(f"{DIALOG} {AWAY} button")
    zibo.see(f'{DIALOG} [name="phrase.values.days"]')


def test_who_closed_the_dialog_is_left_alone_by_a_late_answer(zibo: Visitor) -> None:
    is_down(zibo, r"/offer\b")
    zibo.press('.composer-tools [data-tool="offer"]')
    expect(zibo.page.locator(f"{AWAY} button:focus")).to_have_count(1)
    zibo.context.unroute_all()
    waiting: list[Route] = []
    zibo.page.route(re.compile(r"/offer\b"), lambda route: waiting.append(route))
    zibo.page.keyboard.press("Enter")
    come(zibo, waiting)
    zibo.page.keyboard.press("Escape")
    expect(zibo.page.locator("dialog.phrase-dialog[open]")).to_have_count(0)
    with zibo.page.expect_response(re.compile(r"/offer\b")):
        let_go(waiting)
    zibo.press('.composer-tools [data-tool="phrases"]')
    zibo.see(f"{DIALOG} [data-phrases]")
    expect(zibo.page.locator("dialog.phrase-dialog[open]")).to_have_count(1)


def test_who_closes_a_dialog_and_opens_it_at_once_sees_it(zibo: Visitor) -> None:
    """A dialog says that it was closed a moment after it was: what was asked for meanwhile still comes."""
    for tool, there in (("offer", f"{OFFER} [data-offer-form]"), ("phrases", f"{DIALOG} [data-phrases]")):
        opener = f'.composer-tools [data-tool="{tool}"]'
        zibo.press(opener)
        zibo.see(there)
        zibo.page.evaluate(
            """(opener) => {
            document.querySelector("dialog[open]").close();
            document.querySelector(opener).click();
            }""",
            opener,
        )
        zibo.see(there)
        zibo.page.keyboard.press("Escape")
        expect(zibo.page.locator("dialog[open]")).to_have_count(0)
        expect(zibo.page.locator(opener)).to_be_focused()


def test_who_leaves_a_question_and_is_asked_another_at_once_says_yes_to_that_alone(zibo: Visitor) -> None:
    zibo.page.route("**/asked-*", lambda route: route.fulfill(status=200, body="<h1>heard</h1>"))
    zibo.page.evaluate(
        """() => {
        const [left, taken] = ["/asked-left", "/asked-taken"].map((action) => {
            const form = document.createElement("form");
            Object.assign(form, { method: "post", action }).dataset.confirm = action;
            form.append(document.createElement("button"));
            form.addEventListener("formdata", () => { sessionStorage.setItem(action, "sent"); });
            document.querySelector("main").append(form);
            form.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: form } }));
            return form;
        });
        left.requestSubmit();
        document.querySelector("dialog[open]").close();
        taken.requestSubmit();
        }"""
    )
    zibo.agree()
    expect(zibo.page.locator("h1")).to_have_text("heard")
    sent = zibo.page.evaluate("['/asked-left', '/asked-taken'].filter((action) => sessionStorage.getItem(action))")
    assert sent == ["/asked-taken"]


def test_an_answer_that_is_a_page_of_its_own_is_gone_to(zibo: Visitor) -> None:
    zibo.page.route(re.compile(r"/offer\b"), lambda route: route.fulfill(status=404, body="<h1>gone</h1>"))
    zibo.press('.composer-tools [data-tool="offer"]')
    expect(zibo.page.locator("h1")).to_have_text("gone")
    zibo.complaints[:] = [one for one in zibo.complaints if "status of 404" not in one]


def test_a_quiet_act_that_nobody_answers_for_good_stays_here(zibo: Visitor) -> None:
    """A server that is away is no page to go to, either."""
    talk = zibo.page.url
    zibo.fill("body", "还没写完")
    zibo.page.evaluate(
        """() => {
        const form = document.createElement("form");
        Object.assign(form, { method: "post", action: "/nobody" }).dataset.quietly = "";
        form.append(document.createElement("button"));
        document.querySelector("[data-chat]").append(form);
        }"""
    )
    zibo.page.route("**/nobody", lambda route: route.fulfill(status=502, body="<h1>Bad Gateway</h1>"))
    zibo.page.evaluate("document.querySelector('form[action=\"/nobody\"]').requestSubmit()")
    expect(zibo.page.locator(".toast-note")).to_contain_text("服务繁忙")
    assert zibo.page.url == talk
    zibo.complaints[:] = [one for one in zibo.complaints if "502" not in one]


def test_words_that_were_refused_come_back_while_a_message_is_being_changed(zibo: Visitor) -> None:
    """The change is left, and is there again when one goes on with it, also after a reload."""
    field = zibo.page.locator(FIELD)
    says(zibo, "纸箱五层。")
    changed = mine(zibo).last.get_attribute("id")
    zibo.context.route_web_socket("**/socket.io/**", lambda route: route.close())
    zibo.is_cut = True
    zibo.page.reload()
    refusal = '{"ok": false, "error": {"type": "urn:tradehall:problem:invalid", "message": "不行。"}}'
    zibo.page.route("**/messages", lambda route: route.fulfill(status=422, body=refusal))
    zibo.fill("body", "被拒绝的话。")
    zibo.press("[data-composer] button[type=submit]")
    expect(zibo.page.locator(".bubble-failed")).to_contain_text("不行。")
    zibo.fill("body", "草稿。")
    changes(zibo.page.locator(f"#{changed}"))
    zibo.fill("body", "纸箱七层。")
    zibo.press(".bubble-failed button", has_text="放回输入框")
    expect(field).to_have_value("被拒绝的话。\n草稿。")
    expect(zibo.page.locator(BAR)).to_be_hidden()
    expect(zibo.page.locator(".bubble-failed")).to_have_count(0)
    expect(zibo.page.locator("[data-toasts]")).to_contain_text("您的修改已保留")
    zibo.page.reload()
    expect(field).to_have_value("被拒绝的话。\n草稿。")
    changes(zibo.page.locator(f"#{changed}"))
    expect(field).to_have_value("纸箱七层。")
    zibo.page.keyboard.press("Escape")
    expect(field).to_have_value("被拒绝的话。\n草稿。")
    changes(zibo.page.locator(f"#{changed}"))
    expect(field).to_have_value("纸箱五层。")
    zibo.complaints[:] = [one for one in zibo.complaints if "status of 422" not in one]


def test_the_field_is_in_sight_above_the_keyboard_of_a_phone(zibo: Visitor) -> None:
    """Where the keyboard takes its room from the page, as this page asks for."""
    assert "resizes-content" in (zibo.page.locator("meta[name=viewport]").get_attribute("content") or "")
    zibo.page.locator(FIELD).click()
    zibo.page.set_viewport_size({"width": 390, "height": 400})
    field = zibo.page.locator(FIELD)
    field.press_sequentially("样品")
    expect(field).to_be_in_viewport(ratio=1)
    assert field.evaluate(
        """(one) => {
        const { left, top, width, height } = one.getBoundingClientRect();
        return document.elementFromPoint(left + width / 2, top + height - 3) === one;
        }"""
    ), "something lies over it"
