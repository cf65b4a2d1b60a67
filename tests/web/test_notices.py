"""The bell, the list of notices and the choices, as people use them: without script, in their language."""

import pytest

from tests.factories import chat
from tests.factories.meetings import Fair
from tradehall.kernel.policy import SYSTEM
from tradehall.notices.commands import News, RecordNotices
from tradehall.notices.kinds import KINDS, MailChoice, Topic
from tradehall.notices.queries import my_choices, my_notices


@pytest.fixture
def fair(runner):
    return Fair(runner)


@pytest.fixture
def tell(fair, runner):
    def record(kind="request", who=None, number=1, path="/requests", **details):
        about = {"company": [["窑 <b>公司", "Kiln & Sons", "zh"]], **details}
        news = [
            News(kind=kind, person=(who or fair.li).person_id, subject=f"{kind}:{n}", path=path, event=1, details=about)
            for n in range(number)
        ]
        runner.run(RecordNotices(cause=f"web-{kind}-{number}", news=news), SYSTEM)

    return record


def text(answer):
    return answer.get_data(as_text=True)


def test_the_bell_counts_on_every_page(hall, fair, tell, client):
    li = chat.browser_of(hall, fair.li)
    assert "data-bell-count hidden" in text(li.get("/"))
    tell(number=3)
    for page in ("/", "/events", "/settings", "/notices", "/no-such-page"):
        assert "data-bell-count>3<" in text(li.get(page)), page
    assert "通知，3 条未读" in text(li.get("/"))
    assert "data-bell" not in text(client.get("/events"))
    tell("declined", number=120)
    assert "99+" in text(li.get("/"))


def test_a_line_leads_to_where_one_acts_and_is_read_then(hall, fair, runner, tell):
    tell(path="/requests?box=in")
    li = chat.browser_of(hall, fair.li)
    [notice] = runner.ask(my_notices, fair.li).page.items
    html = text(li.get("/notices"))
    assert "<bdi>窑 &lt;b&gt;公司</bdi>" in html
    assert f"/notices/{notice.public_id}/open" in html
    answer = li.submit(f"/notices/{notice.public_id}/open")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/requests?box=in")
    assert runner.ask(my_notices, fair.li).unread == 0
    assert "全部已读" in text(li.get("/notices?show=unread"))
    assert f"/notices/{notice.public_id}/open" in text(li.get("/notices"))


def test_one_or_all_are_marked_as_read(hall, fair, runner, tell):
    tell(number=2)
    li = chat.browser_of(hall, fair.li)
    first = runner.ask(my_notices, fair.li).page.items[0]
    answer = li.submit(f"/notices/{first.public_id}/read", {"next": "/notices?show=unread"})
    assert answer.headers["Location"] == "/notices?show=unread"
    assert runner.ask(my_notices, fair.li).unread == 1
    li.submit("/notices/read-all", {"next": "https://elsewhere.example/"})
    assert runner.ask(my_notices, fair.li).unread == 0


def test_nobody_reads_or_opens_what_others_are_told(hall, fair, runner, tell, client):
    tell()
    [notice] = runner.ask(my_notices, fair.li).page.items
    wang = chat.browser_of(hall, fair.wang)
    for act in ("open", "read"):
        assert wang.submit(f"/notices/{notice.public_id}/{act}").status_code == 404
        assert wang.submit(f"/notices/{'0' * 26}/{act}").status_code == 404
        assert wang.submit(f"/notices/x/{act}").status_code == 404
        assert client.submit(f"/notices/{notice.public_id}/{act}").status_code == 401
    assert notice.public_id not in text(wang.get("/notices"))
    assert client.get("/notices").status_code == 302
    assert runner.ask(my_notices, fair.li).unread == 1


def pages(browser, path):
    """The list and all that follow."""
    while path:
        html = text(browser.get(path))
        yield html
        before, more, _ = html.partition('rel="next"')
        path = before.rpartition('href="')[2].partition('"')[0].replace("&amp;", "&") if more else ""


def test_every_kind_is_said_in_every_language(hall, fair, tell):
    names = {
        key: [["窑", "Kiln", "zh"]]
        for key in ("before", "after", "waits", "missing", "interpreter", "inviter", "guest", "person")
    }
    span = {"starts_at": "2026-03-10T01:00:00+00:00", "ends_at": "2026-03-10T01:30:00+00:00"}
    for who, clock in (
        (fair.moss, "20:00–20:30"),
        (fair.li, "09:00–09:30"),
        (fair.sato, "10:00–10:30"),
        (fair.kim, "10:00–10:30"),
    ):
        for kind in KINDS:
            tell(kind, who, **names, **span, other_zone="Asia/Kathmandu", until="2026-03-09T01:00:00+00:00")
        html = "".join(pages(chat.browser_of(hall, who), "/notices"))
        assert "%(" not in html
        assert html.count(clock) == html.count("06:45–07:15") == html.count("told-line") == len(KINDS)


def test_the_list_goes_on(hall, fair, tell):
    tell(number=60)
    li = chat.browser_of(hall, fair.li)
    assert [html.count("told-line") for html in pages(li, "/notices")] == [25, 25, 10]
    assert li.get("/notices?cursor=made-up").status_code == 400


FORM = {"digest_at": "07:30", "version": "1", "quiet": "yes", "quiet_from": "22:00", "quiet_to": "06:30"}


def test_choices_are_kept(hall, fair, runner):
    li = chat.browser_of(hall, fair.li)
    assert 'name="choices.requests"' in text(li.get("/settings/notices"))
    answer = li.submit("/settings/notices", {**FORM, "choices.deals": "digest", "choices.chat": "never"})
    assert answer.status_code == 303
    mine = runner.ask(my_choices, fair.li)
    assert (mine.mail[Topic.DEALS], mine.mail[Topic.CHAT]) == (MailChoice.DIGEST, MailChoice.NEVER)
    assert (mine.hours.quiet_from, mine.hours.quiet_to, mine.hours.digest_at) == (1320, 390, 450)
    assert 'value="06:30"' in text(li.get("/settings/notices"))
    stale = li.submit("/settings/notices", FORM)
    assert stale.status_code == 409
    assert 'name="version" value="2"' in text(stale)


@pytest.mark.parametrize(
    ("changed", "shown"),
    [
        ({"quiet_from": ""}, 'value="06:30"'),
        ({"quiet_to": "22:00"}, 'value="22:00"'),
        ({"quiet_from": "25:00"}, 'value="25:00"'),
        ({"digest_at": ""}, 'value="22:00"'),
        ({"digest_at": "8 o'clock"}, "8 o&#39;clock"),
        ({"choices.deals": "sometimes"}, 'value="07:30"'),
        ({"choices.reminders": "digest"}, 'value="07:30"'),
        ({"choices.account": "never"}, 'value="07:30"'),
        ({"choices.weather": "now"}, 'value="07:30"'),
        ({"version": "0"}, 'value="07:30"'),
        ({"person": "x"}, 'value="07:30"'),
    ],
)
def test_bad_choices_are_refused_with_what_was_typed(hall, fair, runner, changed, shown):
    li = chat.browser_of(hall, fair.li)
    answer = li.submit("/settings/notices", {**FORM, **changed})
    assert answer.status_code == 422
    assert shown in text(answer)
    assert runner.ask(my_choices, fair.li).version == 1
