"""A case from a phone to a desk and back: an exporter asks, somebody of the office answers in the talk, takes it and
ends it, and the exporter opens it again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.people import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]

Come = Callable[..., Visitor]
DESK, CASE = "瓷都金融窗口", "四万件盘子的备货资金"
WORDS = "我们接到四万件盘子的订单，备货需要一百二十万元。可以申请哪种贷款？"
ANSWER = "可以申请“出口信保贷”，请先把订单发到这里。"
RESULT = "银行已批准一百二十万元，期限六个月。"
STILL = "银行还要一份担保，请问怎么办？"


def test_a_case_goes_to_a_desk_and_back(visitor: Come) -> None:
    zibo = visitor("zibo", language="zh", zone="Asia/Shanghai", phone=True)
    office = visitor("office", language="zh", zone="Asia/Shanghai")
    zibo.sign_in("exporter@demo.example")
    office.sign_in("organiser@demo.example")
    sets_up(office)
    asks(zibo)
    case = answers(office)
    reads(zibo)
    ends(office, case)
    opens_again(zibo)
    is_told(office, case)
    keeps_what_is_typed(zibo, office)


def sets_up(office: Visitor) -> None:
    """Who serves at a desk need not organise the event; whoever organises it may."""
    office.goto("/organise/zibo-mie/desks/new")
    office.page.locator('[name="name.zh"]').fill(DESK)
    office.page.get_by_label("出口贷款").check()
    office.page.get_by_label("经办人").fill("organiser@demo.example")
    office.press("main button[type=submit]", has_text="保存")
    office.see(".notice-good", has_text="服务窗口已设立")
    expect(office.page.locator(".card-plate", has_text=DESK)).to_contain_text("受理新事项")


def asks(zibo: Visitor) -> None:
    zibo.goto("/support")
    desk = zibo.page.locator("#desks .card-plate", has_text=DESK)
    expect(desk).to_contain_text("1个工作日内答复")
    desk.get_by_role("link", name="向该窗口咨询").click()
    zibo.page.get_by_label("一句话概括").fill(CASE)
    zibo.page.get_by_label("您的需要").fill(WORDS)
    zibo.shot("case-new")
    zibo.press("main button[type=submit]", has_text="提交给窗口")
    zibo.see(".notice-good", has_text="您的事项已提交给窗口")
    expect(zibo.page.locator(".lead .state")).to_contain_text("等待窗口答复")
    expect(zibo.page.locator(".bubble").last).to_contain_text(WORDS)
    zibo.shot("case-asked")


def answers(office: Visitor) -> str:
    """The address of the case."""
    office.goto("/support/desk")
    office.page.locator(".card-plate", has_text=CASE).get_by_role("link").click()
    office.see(".lead .state", has_text="等待我方答复")
    case = office.page.url
    office.page.get_by_role("link", name="在会话中答复").click()
    expect(office.page.locator(".talk-case")).to_contain_text("答复期限")
    office.page.locator("[data-composer] textarea").fill(ANSWER)
    office.page.locator("[data-composer] button[type=submit]").click()
    expect(office.page.locator(".bubble").last).to_contain_text(ANSWER)
    expect(office.page.locator(".talk-case")).to_contain_text("等待企业答复")
    office.shot("case-talk")
    return case


def reads(zibo: Visitor) -> None:
    """The page is still open: it changes by itself."""
    expect(zibo.page.locator(".lead .state")).to_contain_text("已答复")
    expect(zibo.page.locator(".bubble").last).to_contain_text(ANSWER)
    zibo.shot("case-answered")


def ends(office: Visitor, case: str) -> None:
    office.goto(case)
    office.press("main button[type=submit]", has_text="受理")
    office.see(".notice-good", has_text="现在由您经办该事项")
    office.page.locator("#end-case summary").click()
    office.page.get_by_label("办理结果说明").fill(RESULT)
    office.shot("case-ending")
    office.press("#end-case button[type=submit]", has_text="结束该事项")
    office.see(".lead .state", has_text="已办结")


def opens_again(zibo: Visitor) -> None:
    expect(zibo.page.locator("#result")).to_contain_text(RESULT)
    zibo.page.get_by_label("还有什么没有解决").fill(STILL)
    zibo.shot("case-over")
    zibo.press("#again button[type=submit]", has_text="重新打开")
    zibo.see(".lead .state", has_text="等待窗口答复")
    expect(zibo.page.locator(".bubble").last).to_contain_text(STILL)
    expect(zibo.page.locator(".timeline")).to_contain_text("重新打开了该事项")


def is_told(office: Visitor, case: str) -> None:
    office.see(".lead .state", has_text="等待我方答复")  # the page is still open
    office.goto("/support/desk?mine=1")
    expect(office.page.locator(".card-plate", has_text=CASE)).to_contain_text("等待我方答复")
    office.goto(case)
    expect(office.page.locator(".bubble").last).to_contain_text(STILL)
    office.shot("case-again")


def keeps_what_is_typed(zibo: Visitor, office: Visitor) -> None:
    """The case is open again while the exporter still writes why it should be: the words stay until they are gone."""
    office.page.locator("#end-case summary").click()
    office.page.get_by_label("办理结果说明").fill(RESULT)
    office.press("#end-case button[type=submit]", has_text="结束该事项")
    words, elsewhere = zibo.page.get_by_label("还有什么没有解决"), zibo.page.locator("h1")
    words.fill(STILL)
    elsewhere.click()
    office.press("#again button[type=submit]", has_text="重新打开")
    expect(zibo.page.locator("#result")).to_have_count(0)
    expect(words).to_have_value(STILL)
    words.fill("")
    elsewhere.click()
    expect(words).to_have_count(0)
    expect(zibo.page.get_by_role("button", name="撤回该事项")).to_be_visible()
