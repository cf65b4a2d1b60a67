"""Pages of chat, without a script and as its script uses them; over members, strangers and visitors."""

import re
from html import unescape

import pytest

from tests.factories.chat import Fair, browser_of, client_id, crowd, fill, make_fair, open_conversation, write
from tests.people import Browser
from tradehall.accounts.models import Person
from tradehall.chat import queries
from tradehall.chat.commands import OpenConversation
from tradehall.chat.models import ConversationMember
from tradehall.events.models import Participation
from tradehall.kernel.limits import Limits
from tradehall.kernel.web import Hall


@pytest.fixture
def fair(hall: Hall) -> Fair:
    return make_fair(hall.runner, language="en")


@pytest.fixture
def talk(fair: Fair) -> str:
    return open_conversation(fair)


@pytest.fixture
def kenji(hall: Hall, fair: Fair, talk: str) -> Browser:
    return browser_of(hall, fair.kenji)


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, f"no field {name}"
    return found[1]


def said(html: str) -> list[str]:
    """The messages of a page, without those of its templates."""
    return [unescape(text) for text in re.findall(r'<p class="bubble-text"[^>]*>(.*?)</p>', html, re.DOTALL) if text]


def post_json(browser: Browser, url: str, body: object, page: str) -> tuple[int, dict]:
    answer = browser.post(url, json=body, headers={"X-CSRFToken": browser.token(page)})
    return answer.status_code, answer.get_json()


@pytest.mark.parametrize(
    ("language", "heard"),
    [("en", "Chat, 2 unread"), ("zh", "沟通，2条未读"), ("ja", "チャット、未読2件"), ("ko", "채팅, 읽지 않음 2건")],
)
def test_the_navigation_says_what_its_numbers_count(
    hall: Hall, fair: Fair, talk: str, language: str, heard: str
) -> None:
    for body in ("One", "Two"):
        write(hall.runner, talk, fair.anna, body)
    with hall.db.write() as session:
        session.query(Person).filter(Person.id == fair.kenji.person_id).update({"language": language})
        session.commit()
    shown = browser_of(hall, fair.kenji).get("/deals").text
    links = re.findall(r'<a class="(?:rail|bottom)-item" href="/chat".*?</a>', shown, re.DOTALL)
    seen = [re.sub(r'<span class="count" aria-hidden="true">2</span>', "", link) for link in links]
    assert len(links) == 2
    assert all('<span class="count" aria-hidden="true">2</span>' in link for link in links)
    assert [re.sub(r"<[^>]*>|\s+$", "", unescape(link)) for link in seen] == [heard, heard]
    assert '<a class="rail-item" href="/deals"' in shown


# -- the list ---------------------------------------------------------------------------------------


def test_the_list_tells_who_what_and_how_much_is_unread(hall, fair, talk, kenji):
    write(hall.runner, talk, fair.anna, "请看样品 <b>")
    html = kenji.get("/chat").text
    assert f"/chat/{talk}" in html
    assert "请看样品 &lt;b&gt;" in html
    assert "1 message not read" in html
    assert fair.anna.name in html
    listed = html.split('id="conversations"')[1].split('id="organisers"')[0]
    assert "matsusaka" not in listed  # one's own company is not who one talks with


def test_an_empty_list_says_how_a_conversation_comes_about(hall, fair, talk):
    html = browser_of(hall, fair.carl).get("/chat").text
    assert "No conversations yet" in html
    assert "When a meeting is agreed" in html
    assert talk not in html


def test_the_list_is_paged(hall, fair, talk, clock):
    for number in range(26):
        clock.move(minutes=1)
        place = fair.place("exporter", f"x{number}-{fair.slug}", fair.town.person(f"x{number}-{fair.slug}"))
        fair.meeting(place, fair.places["buyer"], hours=48 + number)
        hall.runner.run(OpenConversation(participation=place.public_id), fair.kenji)
    browser = browser_of(hall, fair.kenji)
    first = browser.get("/chat").text
    following = unescape(re.search(r'href="([^"]*cursor=[^"]*)" rel="next"', first)[1])
    second = browser.get(following).text
    opened = [re.findall(r'class="card-link" href="/chat/(\w+)"', html) for html in (first, second)]
    assert [len(ids) for ids in opened] == [25, 2]
    assert len({*opened[0], *opened[1]}) == 27


# -- one conversation -------------------------------------------------------------------------------


def test_the_page_shows_messages_people_and_both_clocks(hall, fair, talk, kenji):
    write(hall.runner, talk, fair.anna, "第一行，请看\n<b>粗体</b>")
    write(hall.runner, talk, fair.kenji, "承知しました")
    html = kenji.get(f"/chat/{talk}").text
    assert said(html) == ["第一行，请看\n<b>粗体</b>", "承知しました"]
    assert "<b>" not in html
    assert re.findall(r'<p class="bubble-text"[^>]* lang="(\w+)">', html) == ["zh", "ja"]
    assert "10:00" in html  # 01:00 UTC on the reader's clock
    assert 'data-clock="Asia/Shanghai">09:00' in html
    for person in (fair.anna, fair.bo, fair.kenji):
        assert person.name in html
    assert f"/companies/{_slug(hall, fair, talk)}" in html
    assert "Our meetings" in html


def _slug(hall: Hall, fair: Fair, talk: str) -> str:
    return hall.runner.ask(queries.conversation_page, fair.kenji, talk).exporter.slug


def test_a_message_goes_without_a_script(hall, fair, talk, kenji):
    html = kenji.get(f"/chat/{talk}").text
    key = hidden(html, "client_id")
    form = {"client_id": key, "body": "Hello\r\nthere", "_key": hidden(html, "_key")}
    for _ in range(2):  # sent twice by an impatient finger
        answer = kenji.submit(f"/chat/{talk}/messages", form)
        assert (answer.status_code, answer.location) == (302, f"/chat/{talk}#end")
    html = kenji.get(f"/chat/{talk}").text
    assert said(html) == ["Hello\nthere"]
    assert hidden(html, "client_id") != key


def test_a_refused_message_keeps_what_was_typed(hall, fair, talk, kenji):
    long = "x" * 4001
    answer = kenji.submit(f"/chat/{talk}/messages", {"client_id": "abcdefgh", "body": long})
    assert answer.status_code == 422
    assert long in answer.text
    assert hidden(answer.text, "client_id") == "abcdefgh"
    assert "at most 4,000 characters. You wrote 4,001." in answer.text

    kenji.submit(f"/chat/{talk}/messages", {"client_id": "abcdefgh", "body": "First"})
    answer = kenji.submit(f"/chat/{talk}/messages", {"client_id": "abcdefgh", "body": "Second"})
    assert answer.status_code == 409
    assert "Second</textarea>" in answer.text
    again = {"client_id": hidden(answer.text, "client_id"), "body": "Second"}
    assert kenji.submit(f"/chat/{talk}/messages", again).status_code == 302
    assert said(kenji.get(f"/chat/{talk}").text) == ["First", "Second"]


def test_older_messages_are_pages_upwards(hall, fair, talk, kenji):
    fill(hall.runner, talk, fair.anna, [f"m{number}" for number in range(1, 121)])
    html = kenji.get(f"/chat/{talk}").text
    assert said(html) == [f"m{number}" for number in range(71, 121)]
    assert "data-chat=" in html
    html = kenji.get(f"/chat/{talk}?before=71").text
    assert said(html) == [f"m{number}" for number in range(21, 71)]
    assert "data-chat=" not in html
    assert "Newest messages" in html
    html = kenji.get(f"/chat/{talk}?before=21").text
    assert said(html) == [f"m{number}" for number in range(1, 21)]
    assert "Older messages" not in html
    for odd in ("0", "x", "-1", "9" * 30, "٣"):
        assert kenji.get(f"/chat/{talk}?before={odd}").status_code == 200


def test_reading_a_page_marks_nothing_and_the_button_does(hall, fair, talk, kenji):
    write(hall.runner, talk, fair.anna, "Hello")
    html = kenji.get(f"/chat/{talk}").text
    assert hall.runner.ask(queries.unread_count, fair.kenji) == 1
    answer = kenji.submit(f"/chat/{talk}/read", {"seq": hidden(html, "seq")})
    assert (answer.status_code, answer.location) == (302, f"/chat/{talk}")
    assert hall.runner.ask(queries.unread_count, fair.kenji) == 0
    assert "Mark as read" not in kenji.get(f"/chat/{talk}").text
    html = browser_of(hall, fair.anna).get(f"/chat/{talk}").text
    assert f"Read by {fair.kenji.name}" in html


def test_who_wrote_the_last_message_is_not_said_to_have_read_it(hall, fair, talk, kenji):
    write(hall.runner, talk, fair.anna, "Hello")
    assert "data-chat-read hidden></p>" in kenji.get(f"/chat/{talk}").text
    write(hall.runner, talk, fair.kenji, "Konnichiwa")
    assert "data-chat-read hidden></p>" in kenji.get(f"/chat/{talk}").text
    assert "data-chat-read hidden></p>" in browser_of(hall, fair.anna).get(f"/chat/{talk}").text


def test_a_closed_conversation_can_be_read(hall, fair, talk, kenji):
    write(hall.runner, talk, fair.anna, "Hello")
    with hall.db.write() as session:
        session.get_one(Participation, fair.places["buyer"].id).state = "withdrawn"
        session.commit()
    html = kenji.get(f"/chat/{talk}").text
    assert said(html) == ["Hello"]
    assert "no longer takes part" in html
    assert "data-composer" not in html
    answer = kenji.submit(f"/chat/{talk}/messages", {"client_id": "abcdefgh", "body": "Hi"})
    assert answer.status_code == 403


def test_opening_by_command_and_the_refusal_in_words(hall, fair, talk):
    anna = browser_of(hall, fair.anna)
    answer = anna.submit("/chat", {"participation": fair.places["buyer"].public_id})
    assert (answer.status_code, answer.location) == (302, f"/chat/{talk}")
    answer = anna.submit("/chat", {"participation": fair.places["other"].public_id})
    assert answer.status_code == 403
    assert "Please ask for a meeting first" in answer.text


def test_the_meeting_page_shows_the_last_messages_to_who_is_in_the_conversation(hall, fair, talk, kenji):
    address = f"/meetings/{fair.meetings[0]}"
    assert "Nothing was said yet" in kenji.get(address).text
    fill(hall.runner, talk, fair.anna, [f"m{number}" for number in range(1, 8)])
    html = kenji.get(address).text
    assert said(html) == [f"m{number}" for number in range(3, 8)]
    assert f"/chat/{talk}#end" in html
    assert "7 messages not read" in html
    organiser = browser_of(hall, fair.olga).get(address)
    assert organiser.status_code == 200
    assert said(organiser.text) == []
    assert talk not in organiser.text


# -- others -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["carl", "dora", "olga", "vera"])
def test_strangers_find_nothing(hall, fair, talk, name):
    write(hall.runner, talk, fair.anna, "Between us")
    stranger = browser_of(hall, fair.people[name])
    assert stranger.get(f"/chat/{talk}").status_code == 404
    assert stranger.submit(f"/chat/{talk}/messages", {"client_id": "abcdefgh", "body": "Hi"}).status_code == 404
    assert stranger.submit(f"/chat/{talk}/read", {"seq": "1"}).status_code == 404
    answer = stranger.get(f"/chat/{talk}/messages?after=0")
    assert (answer.status_code, answer.get_json()["error"]["type"]) == (404, "urn:tradehall:problem:not-found")
    status, told = post_json(stranger, f"/chat/{talk}/messages", {"client_id": "abcdefgh", "body": "Hi"}, "/chat")
    assert (status, told["ok"]) == (404, False)
    assert "Between us" not in stranger.get("/chat").text


def test_visitors_are_sent_to_sign_in(hall, fair, talk, client):
    for path in ("/chat", f"/chat/{talk}"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer.location.startswith("/sign-in?next=%2Fchat")
    assert client.get(f"/chat/{talk}/messages").get_json()["error"]["type"].endswith("unauthenticated")
    assert client.submit(f"/chat/{talk}/messages", {"client_id": "abcdefgh", "body": "Hi"}).status_code == 401


def test_a_removed_delegate_loses_the_page_at_once(hall, fair, talk):
    browser = browser_of(hall, fair.bo)
    assert browser.get(f"/chat/{talk}").status_code == 200
    with hall.db.write() as session:
        session.delete(session.get_one(ConversationMember, (1, fair.bo.person_id)))
        session.commit()
    assert browser.get(f"/chat/{talk}").status_code == 404
    assert browser.get(f"/chat/{talk}/messages").status_code == 404


# -- as the script uses it --------------------------------------------------------------------------


def test_the_script_writes_and_asks_over_http(hall, fair, talk, kenji):
    page, url = f"/chat/{talk}", f"/chat/{talk}/messages"
    status, told = post_json(kenji, url, {"client_id": client_id("json"), "body": "Hello"}, page)
    assert (status, told["ok"], told["message"]["seq"]) == (200, True, 1)
    assert post_json(kenji, url, {"client_id": client_id("json"), "body": "Hello"}, page) == (status, told)
    answer = kenji.get(f"{url}?after=0").get_json()
    nothing_changed = {"more": False, "change": 0, "changed": []}
    assert answer == {"ok": True, "messages": [told["message"]], **nothing_changed}
    assert kenji.get(f"{url}?after=1").get_json() == {"ok": True, "messages": [], **nothing_changed}
    status, told = post_json(kenji, url, {"client_id": client_id("json"), "body": "Other"}, page)
    assert (status, told["error"]["type"]) == (409, "urn:tradehall:problem:client-id-used")
    status, told = post_json(kenji, url, {"client_id": "x"}, page)
    assert (status, [e["field"] for e in told["error"]["errors"]]) == (422, ["client_id", "body"])
    assert post_json(kenji, f"/chat/{talk}/read", {"seq": 1}, page) == (200, {"ok": True})
    assert post_json(kenji, f"/chat/{talk}/read", {"seq": "1"}, page)[0] == 422
    assert kenji.get(f"{url}?after=x").status_code == 422
    assert kenji.get(f"{url}?after=-1").status_code == 422


def test_without_the_token_nothing_is_written(hall, fair, talk, kenji):
    answer = kenji.post(f"/chat/{talk}/messages", json={"client_id": "abcdefgh", "body": "Hello"})
    assert answer.status_code == 400
    assert kenji.get(f"/chat/{talk}/messages").get_json()["messages"] == []


def test_a_flood_is_slowed_down(hall, fair, talk, kenji):
    hall.limits = Limits()
    url, token = f"/chat/{talk}/messages", kenji.token(f"/chat/{talk}")
    statuses = [
        kenji.post(url, json={"client_id": f"flood-{n:03}", "body": "x"}, headers={"X-CSRFToken": token}).status_code
        for n in range(20)
    ]
    assert statuses[:16] == [200] * 16
    assert 429 in statuses[16:]
    answer = kenji.post(url, data={"_csrf": token, "client_id": "abcdefgh", "body": "Typed with care"})
    assert answer.status_code == 429
    assert "Typed with care</textarea>" in answer.text


# -- what it costs, and in which languages ----------------------------------------------------------


def test_pages_cost_the_same_whatever_they_hold(hall, fair, talk, kenji, queries_of):
    def costs() -> tuple[int, int, int]:
        return tuple(queries_of(lambda p=p: kenji.get(p)) for p in ("/chat", f"/chat/{talk}", f"/chat/{talk}/messages"))

    write(hall.runner, talk, fair.anna, "One")
    few = costs()
    fill(hall.runner, talk, fair.anna, ["more"] * 60)
    assert costs() == few
    assert max(few) <= 8


@pytest.mark.parametrize("language", ["en", "zh", "ja", "ko"])
def test_every_language_has_its_page(hall, fair, talk, kenji, language):
    with hall.db.write() as session:
        session.get_one(Person, fair.kenji.person_id).language = language
        session.commit()
    write(hall.runner, talk, fair.anna, "Hello")
    for path in ("/chat", f"/chat/{talk}"):
        assert kenji.get(path).status_code == 200


def test_a_search_marks_what_it_found_where_it_stands(hall, fair, talk, kenji):
    write(hall.runner, talk, fair.anna, "<i>陶瓷</i>餐具的贸易条件")
    write(hall.runner, talk, fair.anna, "目录" * 400 + "，样品两件")
    html = kenji.get("/chat/search?q=貿易").text
    assert "&lt;i&gt;陶瓷&lt;/i&gt;餐具的<mark>贸易</mark>条件" in html
    html = kenji.get("/chat/search?q=樣品").text
    assert "…录目录目录" in html
    assert "，<mark>样品</mark>两件" in html


def test_the_page_of_a_crowd_says_nothing_of_who_is_here_or_has_read(hall, fair, talk, kenji):
    message = write(hall.runner, talk, fair.anna, "To all")
    kenji.get(f"/chat/{talk}")
    with hall.db.write() as session:
        session.query(ConversationMember).update({"read_seq": message["seq"]})
        session.commit()
    unsaid = "With so many people it is not shown"
    anna = browser_of(hall, fair.anna)
    shown = anna.get(f"/chat/{talk}").text
    assert unsaid not in shown
    assert "data-chat-read>Read by" in shown
    assert "data-chat-people" in shown
    crowd(fair, talk)
    shown = anna.get(f"/chat/{talk}").text
    assert unsaid in shown
    assert "data-chat-read>Read by" not in shown
    assert "data-chat-people" not in shown
    assert "Read by" not in anna.get(f"/chat/{talk}/messages/{message['id']}").text
