"""Two people without a common language settle quantity, price and date: phrases and offers, on a phone too."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.people import Visitor
from tests.browser.servers import HOME, Home

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]

Come = Callable[..., Visitor]
DIALOG = "dialog.phrase-dialog"
OFFER = "dialog.phrase-dialog:has([data-offer-form])"


@pytest.fixture(scope="module", params=list(dict.fromkeys([HOME, Home("postgres", 2)])), ids=str)
def home(request: pytest.FixtureRequest) -> Home:
    """The one journey that always runs on several processes, too."""
    found: Home = request.param
    return found


def test_phrases_and_offers_between_chinese_and_japanese(visitor: Come) -> None:
    zibo = visitor("zibo", language="zh", zone="Asia/Shanghai", phone=True)
    tsu = visitor("tsu", language="ja", zone="Asia/Tokyo")
    zibo.sign_in("exporter@demo.example")
    tsu.sign_in("buyer@demo.example")
    talk = common_talk(zibo, tsu)
    for who in (zibo, tsu):
        who.goto(talk)
    asks_for_the_least(tsu)
    expect(last(zibo)).to_contain_text("5,000")
    expect(last(zibo)).to_contain_text("请问首单能否接受5,000件？")
    says_while_the_line_is_cut(zibo)
    expect(last(tsu)).to_contain_text("30日以内")
    offers(zibo, talk)
    expect(tsu.see(".offer").locator(".offer-terms")).to_contain_text("1個あたりUSD 1.20")
    counters_while_the_line_is_cut(tsu)
    expect(last(zibo).locator(".offer-terms")).to_contain_text("USD 1.10")
    offers_again(zibo)
    expect(last(tsu).locator(".offer-terms")).to_contain_text("1個あたりUSD 1.20")
    accepts(tsu)
    zibo.goto(talk)
    expect(last(zibo)).to_contain_text("已接受")
    zibo.shot("offer-accepted")


def common_talk(zibo: Visitor, tsu: Visitor) -> str:
    found = []
    for who in (zibo, tsu):
        who.goto("/chat?kind=pair")
        links = who.page.locator("[data-chat-list] a.card-link").evaluate_all("all => all.map(one => one.pathname)")
        found.append(links)
    both = [path for path in found[0] if path in found[1]]
    assert both, "the samples have no talk of the two"
    return str(both[0])


def last(who: Visitor):
    return who.page.locator(".talk > .bubble").last


def asks_for_the_least(tsu: Visitor) -> None:
    """Typed in Chinese by a reader of Japanese: any language finds it. By keyboard alone."""
    page = tsu.page
    page.locator('[data-tool="phrases"]').focus()
    page.keyboard.press("Enter")
    query = tsu.see(f"{DIALOG} [data-phrase-query]")
    expect(query).to_be_focused()
    query.fill("首单能否")
    expect(page.locator(f"{DIALOG} [data-phrase]:visible")).to_have_count(1)
    tsu.shot("phrases", full=False)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    tsu.fill("phrase.values.quantity", "５０００", DIALOG)
    expect(page.locator(f"{DIALOG} [data-phrase-preview]")).to_contain_text("请问首单能否接受5,000件？")
    expect(page.locator(f"{DIALOG} [data-phrase-own]")).to_contain_text("初回は5,000個での注文")
    tsu.shot("phrase", full=False)
    page.keyboard.press("Enter")
    expect(page.locator(DIALOG)).to_be_hidden()
    expect(last(tsu)).to_contain_text("初回は5,000個での注文")


def says_while_the_line_is_cut(zibo: Visitor) -> None:
    """What was filled in before the line broke goes out when it is back."""
    zibo.press('[data-tool="phrases"]')
    zibo.fill("q", "yangpin", DIALOG)
    zibo.press(f'{DIALOG} [data-phrase]:visible a[href$="/sample_ready"]')
    zibo.fill("phrase.values.days", "30", DIALOG)
    expect(zibo.page.locator(f"{DIALOG} [data-phrase-own]")).to_contain_text("30天")
    zibo.shot("phrase", full=False)
    zibo.cut(True)
    zibo.press(f"{DIALOG} [data-phrase-send]")
    expect(zibo.page.locator(DIALOG)).to_be_hidden()
    expect(zibo.page.locator(".bubble-sending")).to_have_count(1)
    zibo.cut(False)
    expect(zibo.page.locator(".bubble-sending")).to_have_count(0)
    expect(last(zibo)).to_contain_text("样品将在30天内准备好。")


def offers(zibo: Visitor, talk: str) -> None:
    """In a dialog of the talk; what the server finds wrong is said there, and what was typed stays."""
    opener = zibo.page.locator(f'.composer-tools a[href="{talk}/offer"]')
    opener.focus()
    zibo.page.keyboard.press("Enter")
    first = zibo.see(f'{OFFER} [name="offer.listing"]')
    expect(first).to_be_focused()
    zibo.page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    zibo.page.keyboard.press("Enter")
    for name, value in {
        "description": "青花餐盘", "quantity": "5000", "unit_price.amount": "1.20", "incoterm": "FOB",
        "payment_term": "LC_SIGHT",
    }.items():  # fmt: skip
        zibo.fill(f"offer.{name}", value, OFFER)
    zibo.shot("offer-form", full=False)
    zibo.press(f"{OFFER} button[type=submit]")
    expect(zibo.page.locator(f'{OFFER} [name="offer.place"]')).to_have_attribute("aria-invalid", "true")
    expect(zibo.page.locator(f'{OFFER} [name="offer.description"]')).to_have_value("青花餐盘")
    zibo.shot("offer-refused", full=False)
    zibo.fill("offer.place", "青岛", OFFER)
    zibo.press(f"{OFFER} button[type=submit]")
    expect(zibo.page.locator(OFFER)).to_be_hidden()
    expect(last(zibo).locator(".offer-terms")).to_contain_text("青岛")
    zibo.shot("offer", full=False)


def counters_while_the_line_is_cut(tsu: Visitor) -> None:
    tsu.press('.offer a[href*="answers="]')
    tsu.fill("offer.unit_price.amount", "1.10", OFFER)
    expect(tsu.page.locator(f'{OFFER} [name="offer.quantity"]')).to_have_value("5000")
    tsu.cut(True)
    tsu.press(f"{OFFER} button[type=submit]")
    expect(tsu.page.locator(OFFER)).to_be_hidden()
    expect(tsu.page.locator(".bubble-sending")).to_have_count(1)
    tsu.cut(False)
    expect(tsu.page.locator(".bubble-sending")).to_have_count(0)
    expect(tsu.page.locator(".talk > .bubble .offer").last).to_contain_text("USD 1.10")
    tsu.shot("counter-offer", full=False)


def offers_again(zibo: Visitor) -> None:
    last(zibo).locator('.offer a[href*="answers="]').click()
    zibo.fill("offer.unit_price.amount", "1.20", OFFER)
    zibo.press(f"{OFFER} button[type=submit]")
    expect(zibo.page.locator(OFFER)).to_be_hidden()


def accepts(tsu: Visitor) -> None:
    last(tsu).locator('.offer form[action$="/accept"] button').click()
    expect(tsu.page.locator("[data-confirm-text]")).to_contain_text("5,000個")
    tsu.agree()
    expect(tsu.page.locator(".offer").last).to_contain_text("成約はまだ確定していません")
    tsu.shot("accepted")
    tsu.press('.offer a[href^="/deals/new"]')
    expect(tsu.page.locator('[name="lines.0.quantity"]')).to_have_value("5000")
    expect(tsu.page.locator('[name="lines.0.unit_price.amount"]')).to_have_value("1.20")
    expect(tsu.page.locator('[name="incoterm"]')).to_have_value("FOB")
    expect(tsu.page.locator('[name="place"]')).to_have_value("青岛")
    tsu.shot("deal-from-offer")
