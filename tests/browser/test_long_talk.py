"""A talk of thousands of messages: one reads up to the oldest and back, nothing jumps, nothing is missing or double,
and the page holds some hundreds of messages at most.
"""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy import select

from tests.browser.people import Site, Visitor, until
from tests.conftest import SECRET
from tests.factories.long_talk import lengthen
from tradehall.accounts.models import Person
from tradehall.app import create_app
from tradehall.chat.models import Conversation, ConversationMember
from tradehall.kernel.web import Hall
from tradehall.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(400)]

Come = Callable[..., Visitor]
NUMBER = 400
LIGHT = 14  # elements of a message of words
MOST = 300  # messages in the page: those kept, and a page on its way
SEQS = "all => all.map(one => Number(one.dataset.seq))"
SEEN = """
(by) => {
  scrollBy({ top: by, behavior: "instant" });
  const inSight = (one) => { // one message may be taller than a phone
    const { top, bottom } = one.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  };
  const seen = [...document.querySelectorAll(".talk > [data-seq]")].find(inSight);
  return [seen?.dataset.seq ?? "", seen?.getBoundingClientRect().top ?? 0];
}
"""
HEAVIEST = """
() => Math.max(...[...document.querySelectorAll(".talk > .bubble")]
  .filter((one) => !one.querySelector(".offer, .chat-files, details"))
  .map((one) => 1 + one.querySelectorAll("*").length))
"""
FLOW = """
async () => {
  const list = document.querySelector(".talk"), below = list.querySelector(":scope > .bubble");
  const counted = { moves: 0, came: 0 };
  let last = null;
  const place = () => below.getBoundingClientRect().top + scrollY;
  const look = new MutationObserver((changes) => {
    const came = changes.flatMap((change) => [...change.addedNodes]);
    counted.came += came.filter((one) => one.matches?.("[data-seq]")).length;
    const now = place();
    if (last !== null && Math.abs(now - last) > 2) counted.moves += 1;
    last = now;
  });
  look.observe(list, { childList: true });
  scrollTo({ top: 0, behavior: "instant" });
  await new Promise((done) => {
    const wait = () => { if (counted.came >= 45) setTimeout(done, 300); else requestAnimationFrame(wait); };
    wait();
  });
  look.disconnect();
  return counted;
}
"""
REACT = """
async (url) => (await fetch(url, {
  method: "POST",
  body: new URLSearchParams({ sign: "agree" }),
  headers: { Accept: "application/json", "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content },
})).status
"""
WHERE = """seq => document.querySelector(`.talk > [data-seq="${seq}"]`)?.getBoundingClientRect().top ?? null"""
AT_REST = "() => new Promise((done) => { const was = scrollY; setTimeout(() => done(scrollY === was), 150); })"
SETTLED = """
() => new Promise((done) => {
  let last = "", quiet = 0;
  const look = () => {
    const now = document.querySelectorAll(".talk > *").length + "/" + scrollY;
    quiet = now === last ? quiet + 1 : 0;
    last = now;
    if (quiet > 12) done(true); else requestAnimationFrame(look);
  };
  look();
})
"""


@pytest.fixture(scope="module")
def talk(site: Site) -> str:
    """The address of a conversation of the sample's exporter with so many messages."""
    settings = Settings(secret_key=SECRET, instance=site.log.parent, database_url=site.database)
    app = create_app(settings, background=False)
    hall: Hall = app.extensions["tradehall"]
    with hall.db.read() as session:
        found = session.scalars(
            select(Conversation.public_id)
            .join(ConversationMember, ConversationMember.conversation_id == Conversation.id)
            .join(Person, Person.id == ConversationMember.person_id)
            .where(Person.email == "exporter@demo.example", Conversation.kind == "pair")
            .order_by(Conversation.id)
        ).first()
    assert found is not None
    lengthen(hall.runner, found, NUMBER)
    hall.db.close()
    return f"/chat/{found}"


def drawn(who: Visitor) -> list[int]:
    found: list[int] = who.page.locator(".talk > [data-seq]").evaluate_all(SEQS)
    return found


def stays(who: Visitor, by: int) -> None:
    """Go so many pixels further at once: what is then in sight stays where it is while what was asked for comes. Who
    flew into a folded stretch sees it filled."""
    until(lambda: who.page.evaluate(AT_REST))
    seq, top = who.page.evaluate(SEEN, by)
    who.page.evaluate(SETTLED)
    if not seq:
        until(lambda: who.page.evaluate(SEEN, 0)[0] or is_down(who))
        return
    now = who.page.evaluate(WHERE, seq)
    assert now is not None, f"message {seq} is gone"
    assert abs(now - top) <= 2, f"message {seq} moved from {top} to {now}"


def whole(seqs: list[int], folds: list[tuple[int, int]], first: int, last: int) -> None:
    """Each number once and in order, drawn or within one of the folded stretches."""
    assert seqs == sorted(set(seqs))
    hidden = [number for begins, ends in folds for number in range(begins, ends + 1)]
    assert sorted(seqs + hidden) == list(range(first, last + 1))


def stretches(who: Visitor) -> list[tuple[int, int]]:
    found = who.page.locator(".talk-fold").evaluate_all(
        "all => all.map(one => [Number(one.dataset.from), Number(one.dataset.to)])"
    )
    return [(begins, ends) for begins, ends in found]


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "laptop"])
def test_up_to_the_oldest_and_back(visitor: Come, talk: str, phone: bool) -> None:
    zibo = visitor("zibo", language="zh", zone="Asia/Shanghai", phone=phone)
    zibo.sign_in("exporter@demo.example")
    page = zibo.page
    page.goto(talk)
    expect(page.locator("html[data-line=open]")).to_be_attached()
    page.evaluate(SETTLED)
    newest = drawn(zibo)[-1]
    assert newest >= NUMBER
    expect(page.locator(f'.talk > [data-seq="{newest}"]')).to_be_in_viewport()
    assert len(drawn(zibo)) == 50, "opening it loads one page"
    page.mouse.move(200, 300)
    goes_up(zibo)
    whole(drawn(zibo), stretches(zibo), 1, newest)
    assert not page.locator("[data-chat-older]").count()
    days = page.locator(".talk-day").all_inner_texts()
    assert all(one != other for one, other in pairwise(days)), "a day is named once"
    zibo.shot("oldest", full=False)
    goes_down(zibo)
    whole(drawn(zibo), stretches(zibo), 1, newest)
    zibo.shot("newest", full=False)
    zibo.fill("body", "滚动之后写的。")
    zibo.press("[data-composer] button[type=submit]")
    expect(page.locator(".talk > .bubble").last).to_contain_text("滚动之后写的。")
    expect(page.locator(".bubble-sending")).to_have_count(0)


def test_a_page_of_messages_moves_nothing_while_it_comes(visitor: Come, talk: str) -> None:
    """What stands below is given its place once, not with every message: otherwise the browser lays all of it out anew
    each time."""
    zibo = visitor("zibo", language="zh", zone="Asia/Shanghai", phone=True)
    zibo.sign_in("exporter@demo.example")
    page = zibo.page
    page.goto(talk)
    expect(page.locator("html[data-line=open]")).to_be_attached()
    page.evaluate(SETTLED)
    assert page.evaluate(HEAVIEST) <= LIGHT
    counted = page.evaluate(FLOW)
    pages = -(-counted["came"] // 50)
    assert counted["moves"] <= 2 * pages + 1, counted


def goes_up(who: Visitor) -> None:
    looks = 0
    while drawn(who)[0] > 1 or who.page.evaluate(WHERE, "1") < 0:
        who.page.mouse.wheel(0, -1400)
        looks += 1
        assert len(drawn(who)) <= MOST
        if looks % 10 == 0:
            stays(who, -600)
    who.page.evaluate(SETTLED)


def is_down(who: Visitor) -> bool:
    """Whether the end of the talk is in sight or behind; on a phone there is more below it."""
    return bool(who.page.evaluate("document.querySelector('#end').getBoundingClientRect().top < innerHeight + 120"))


def goes_down(who: Visitor) -> None:
    who.page.evaluate("document.activeElement.blur()")
    looks = 0
    while not is_down(who):
        who.page.keyboard.press("PageDown")
        looks += 1
        assert len(drawn(who)) <= MOST
        if looks % 20 == 0:
            stays(who, 600)
    who.page.evaluate(SETTLED)


def test_what_changes_while_older_messages_come_is_shown(visitor: Come, talk: str) -> None:
    """The page of older messages was drawn before the change, and comes after it."""
    zibo = visitor("zibo-changes", language="zh", zone="Asia/Shanghai")
    zibo.sign_in("exporter@demo.example")
    heard: list[str] = []
    zibo.page.on("websocket", lambda line: line.on("framereceived", lambda frame: heard.append(str(frame))))
    zibo.goto(talk)
    expect(zibo.page.locator("html[data-line=open]")).to_be_attached()
    asked: list[Route] = []
    zibo.page.route("**/bubbles?before=*", lambda route: asked.append(route), times=1)
    zibo.page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    until(lambda: zibo.page.evaluate("1") and asked)
    page = asked[0].fetch()
    before = int(asked[0].request.url.rpartition("=")[2])
    seq = before - 1
    message = re.search(rf'id="message-(\w+)"[^>]*data-seq="{seq}"', page.text())
    assert message
    assert zibo.page.evaluate(REACT, f"{talk}/messages/{message[1]}/react") == 200
    until(lambda: zibo.page.evaluate("1") and any("chat:changed" in frame for frame in heard))
    asked[0].fulfill(response=page)
    expect(zibo.page.locator(f'.talk > [data-seq="{seq}"] .sign').first).to_be_attached()
