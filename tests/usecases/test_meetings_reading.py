"""Reads of the directory, requests and meetings: whom they show what, and how many statements they cost."""

import pytest
from sqlalchemy import update

from tests.factories.meetings import Fair
from tests.usecases.test_meetings_requests import listing
from tradehall.companies.models import Company, Need
from tradehall.companies.search import searchable
from tradehall.events.commands import Phase, Side
from tradehall.kernel.errors import Forbidden, Malformed, NotFound, Unauthenticated
from tradehall.kernel.policy import SYSTEM, VISITOR
from tradehall.kernel.texts import Translated
from tradehall.meetings import queries
from tradehall.meetings.commands import CancelMeeting, CounterRequest, DeclineRequest, ReportOutcome, TookPlace
from tradehall.meetings.errors import NotApproved, SameSide


@pytest.fixture(params=["sqlite", "postgres"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def fair(runner):
    return Fair(runner)


def names(runner, actor, slug="zibo", **filters):
    page = runner.ask(queries.directory, actor, slug, **filters)
    return [card.place.company.slug for card in page.cards.items]


# -- directory --------------------------------------------------------------------------------------


def test_the_directory_shows_the_other_side(fair, runner):
    assert names(runner, fair.sato) == ["kiln"]
    assert names(runner, fair.li) == names(runner, fair.boss) == ["cafe", "dorm", "shop"]
    assert names(runner, fair.li, side=Side.EXPORTER) == ["kiln"]
    assert names(runner, fair.zhao) == ["cafe", "dorm", "kiln", "shop"]
    for who, refusal in [(VISITOR, Unauthenticated), (fair.moss, NotApproved), (fair.bolt, NotApproved)]:
        with pytest.raises(refusal):
            names(runner, who)
    with pytest.raises(NotFound):
        names(runner, fair.sato, "nowhere")
    fair.phase(Phase.DRAFT)
    with pytest.raises(NotFound):
        names(runner, fair.sato)


def test_cards_tell_what_matters(fair, runner):
    kiln = next(iter(fair.companies))
    listing(fair, kiln)
    listing(fair, kiln, state="draft")
    request = fair.ask(fair.sato, fair.kiln)
    page = runner.ask(queries.directory, fair.sato, "zibo")
    [card] = page.cards.items
    assert (card.listings, card.needs, card.asked, card.meeting) == (1, 0, request, None)
    assert [person.name for person in card.place.people] == ["li", "wang"]
    assert (card.place.zone, card.place.languages, card.place.public_id) == ("Asia/Shanghai", ["zh", "en"], fair.kiln)
    assert ([place.public_id for place in page.mine], page.side) == ([fair.shop], Side.EXPORTER)
    meeting = fair.accept(fair.li, request)
    [card] = runner.ask(queries.directory, fair.sato, "zibo").cards.items
    assert (card.asked, card.meeting) == (None, meeting)
    [other] = runner.ask(queries.directory, fair.ito, "zibo").cards.items
    assert (other.asked, other.meeting) == (None, None)


def test_searching_the_directory(fair, runner):
    kiln, shop = list(fair.companies)[:2]
    listing(fair, kiln)
    with runner.db.write() as session:
        words = {kiln: "淄博窑", shop: "伊勢の器"}
        for company, text in words.items():
            session.execute(update(Company).where(Company.public_id == company).values(search=searchable(text)))
        now = runner.clock.now()
        session.add(
            Need(
                company_id=fair.companies[shop], title=Translated.of("en", "Bowls"), hs_code="691200",
                category="tableware",
                description=Translated({}, "en"), purpose="resale", quantity="10", unit="piece", frequency="one_off",
                needed_by=now.date(), valid_until=now.date(), sample_required=False, search="bowls 100%",
                created_at=now, updated_at=now,
            )
        )  # fmt: skip
        session.commit()
    for q in ("淄博", "zibo", "PLATE", "zibo plate", "plate 淄博窑"):
        assert names(runner, fair.zhao, q=q) == ["kiln"], q
    for q in ("bowls", "100%", "伊勢"):
        assert names(runner, fair.zhao, q=q) == ["shop"], q
    for q in ("zibo bowls", "_", "nothing"):
        assert names(runner, fair.zhao, q=q) == [], q
    assert names(runner, fair.zhao, hs="691200") == ["shop"]
    assert names(runner, fair.zhao, hs="6911.10") == ["kiln"]
    assert names(runner, fair.zhao, hs="6911") == ["cafe", "dorm", "kiln", "shop"]  # the sector that all name
    assert names(runner, fair.zhao, hs="6912") == ["shop"]
    assert names(runner, fair.zhao, country="JP") == ["cafe", "shop"]
    assert names(runner, fair.zhao, language="ja") == ["cafe", "shop"]
    assert names(runner, fair.zhao, language="j") == []
    assert names(runner, fair.zhao, country="JP", language="en", side=Side.BUYER) == ["cafe"]


def test_one_participant_and_the_form_of_asking(fair, runner):
    kiln, shop = list(fair.companies)[:2]
    theirs, mine = listing(fair, kiln), listing(fair, shop)
    page = runner.ask(queries.ask_page, fair.sato, fair.kiln)
    assert ([t.id for t in page.things], [t.id for t in page.my_things]) == ([theirs], [mine])
    assert ([p.public_id for p in page.mine], page.why_not, page.asked) == ([fair.shop], None, None)
    assert [(slot.id, slot.free) for slot in page.slots] == [(slot, True) for slot in fair.slots]
    fair.meet(fair.ito, fair.kiln, fair.li, 1)
    fair.meet(fair.sato, fair.kiln, fair.li, 2)
    page = runner.ask(queries.ask_page, fair.sato, fair.kiln)
    assert [slot.why for slot in page.slots] == [None, "theirs", "both", None, None]
    assert len(page.meetings) == 1
    own = runner.ask(queries.participant_page, fair.sato, fair.cafe)
    assert (own.mine, own.why_not, own.slots) == ([], SameSide.sentence, [])
    looked_at = runner.ask(queries.participant_page, fair.zhao, fair.cafe)
    assert (looked_at.mine, looked_at.why_not) == ([], None)
    for who, refusal in [(VISITOR, Unauthenticated), (fair.moss, NotFound), (fair.bolt, NotFound)]:
        with pytest.raises(refusal):
            runner.ask(queries.participant_page, who, fair.kiln)
    for missing in (fair.nail, "x", "01arz3ndektsv4rrffq69g5fav"):
        with pytest.raises(NotFound):
            runner.ask(queries.participant_page, fair.sato, missing)
    fair.phase(Phase.CLOSED)
    assert "over" in runner.ask(queries.participant_page, fair.sato, fair.kiln).why_not


def test_slots_with_somebody(fair, runner, clock):
    fair.meet(fair.ito, fair.kiln, fair.li, 1)
    clock.at = fair.times[fair.slots[0]][0]
    mine = runner.ask(queries.slots_with, fair.sato, "zibo")
    assert [slot.why for slot in mine] == ["past", None, None, None, None]
    both = runner.ask(queries.slots_with, fair.sato, "zibo", fair.kiln)
    assert [slot.why for slot in both] == ["past", "theirs", None, None, None]
    with_me = runner.ask(queries.slots_with, fair.li, "zibo", fair.shop)
    assert [slot.why for slot in with_me] == ["past", "mine", None, None, None]
    for who, refusal in [(VISITOR, Unauthenticated), (fair.moss, NotApproved)]:
        with pytest.raises(refusal):
            runner.ask(queries.slots_with, who, "zibo")
    with pytest.raises(NotFound):
        runner.ask(queries.slots_with, fair.sato, "zibo", fair.nail)
    places = runner.ask(queries.parties, SYSTEM, range(1, 20))
    ids = {place.public_id: place.id for place in places.values()}
    free = runner.ask(queries.free_slots, SYSTEM, places[1].event_id, ids[fair.kiln], ids[fair.shop])
    assert [slot.id for slot in free] == fair.slots[2:]


# -- lists ------------------------------------------------------------------------------------------


def box(runner, actor, name):
    return [row.public_id for row in runner.ask(queries.requests_in_out, actor, name).items]


def test_boxes_of_requests(fair, runner, clock):
    one = fair.ask(fair.sato, fair.kiln, 0, 1)
    clock.move(minutes=1)
    two = fair.ask(fair.ito, fair.kiln, 0)
    clock.move(minutes=1)
    three = fair.ask(fair.boss, fair.dorm, 4)
    assert (box(runner, fair.li, "in"), box(runner, fair.li, "out"), box(runner, fair.li, "done")) == (
        [two, one],
        [three],
        [],
    )
    assert runner.ask(queries.unanswered, fair.li) == 2
    runner.run(CounterRequest(request=one, slots=[fair.slots[3]]), fair.li)
    runner.run(DeclineRequest(request=two, reason="No"), fair.li)
    assert [runner.ask(queries.unanswered, who) for who in (fair.li, fair.sato, fair.ito, fair.kim)] == [0, 1, 0, 1]
    [row] = runner.ask(queries.requests_in_out, fair.sato, "out").items
    assert (row.to_answer, row.other.company.slug, row.other.zone) == (True, "kiln", "Asia/Shanghai")
    assert [slot.id for slot in row.slots] == [fair.slots[3]]
    assert box(runner, fair.li, "done") == [two]
    assert box(runner, fair.wang, "all") == [three, two, one]
    for stranger in (fair.moss, fair.zhao, fair.hu):
        assert box(runner, stranger, "all") == []
    assert runner.ask(queries.unanswered, VISITOR) == 0
    with pytest.raises(Unauthenticated):
        box(runner, VISITOR, "in")
    with pytest.raises(Malformed):
        runner.ask(queries.requests_in_out, fair.li, "in", "zzz")
    for who, refusal in [(VISITOR, Unauthenticated), (fair.ito, NotFound), (fair.moss, NotFound), (fair.hu, NotFound)]:
        with pytest.raises(refusal):
            runner.ask(queries.request_page, who, one)
    page = runner.ask(queries.request_page, fair.zhao, one)
    assert (page.mine, page.can.accept, page.can.decline, page.can.withdraw) == (None, False, False, False)


def test_my_meetings(fair, runner, clock):
    first, second = fair.meet(fair.sato, fair.kiln, fair.li, 0), fair.meet(fair.ito, fair.kiln, fair.li, 2)
    dropped = fair.meet(fair.kim, fair.kiln, fair.li, 1)
    runner.run(CancelMeeting(meeting=dropped, reason="No", version=1), fair.kim)
    mine = runner.ask(queries.my_meetings, fair.boss).items
    assert [(row.public_id, row.status, row.mine, row.other.company.slug) for row in mine] == [
        (first, "confirmed", "exporter", "shop"),
        (dropped, "cancelled", "exporter", "dorm"),
        (second, "confirmed", "exporter", "cafe"),
    ]
    assert [person.name for person in mine[0].other.people] == ["sato"]
    assert runner.ask(queries.next_meeting, fair.li).public_id == first
    clock.at = fair.times[fair.slots[0]][1]
    runner.run(ReportOutcome(meeting=first, took_place=TookPlace.YES), fair.li)
    past = runner.ask(queries.my_meetings, fair.li, "past").items
    assert [(row.public_id, row.reported) for row in past] == [(first, True)]
    [theirs] = runner.ask(queries.my_meetings, fair.sato, "past").items
    assert (theirs.reported, theirs.own.company.slug) == (False, "shop")
    assert runner.ask(queries.next_meeting, fair.li).public_id == second
    assert runner.ask(queries.next_meeting, fair.sato) is runner.ask(queries.next_meeting, VISITOR) is None
    assert runner.ask(queries.my_meetings, fair.moss).items == []
    with pytest.raises(Unauthenticated):
        runner.ask(queries.my_meetings, VISITOR)


def test_the_organisers_agenda_and_figures(fair, runner):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, 0)
    fair.ask(fair.ito, fair.kiln)
    agenda = runner.ask(queries.event_agenda, fair.zhao, "zibo")
    assert [
        (row.public_id, row.mine, row.exporter.company.slug, row.buyer.company.slug) for row in agenda.meetings.items
    ] == [(meeting, None, "kiln", "shop")]
    assert (agenda.figures.requests, agenda.figures.meetings) == ({"accepted": 1, "sent": 1}, {"confirmed": 1})
    for who, refusal in [(VISITOR, Unauthenticated), (fair.li, Forbidden), (fair.moss, Forbidden)]:
        with pytest.raises(refusal):
            runner.ask(queries.event_agenda, who, "zibo")


def test_calendars(fair, runner, clock):
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, 0)
    one = runner.ask(queries.meeting_for_calendar, fair.sato, meeting)
    assert [(guest.email, guest.side, guest.role) for guest in one.guests] == [
        ("li@town.example", "exporter", "delegate"), ("sato@town.example", "buyer", "delegate"),
    ]  # fmt: skip
    with pytest.raises(NotFound):
        runner.ask(queries.meeting_for_calendar, fair.ito, meeting)


# -- statements ---------------------------------------------------------------------------------------


def test_reads_cost_the_same_however_much_there_is(fair, runner, queries_of):
    kiln = next(iter(fair.companies))
    listing(fair, kiln)
    fair.enrol(fair.hu)
    request = fair.ask(fair.ito, fair.kiln, 0, 1)
    meeting = fair.meet(fair.sato, fair.kiln, fair.li, 2)
    fair.enrol(fair.hu)
    reads = {
        "directory": (5, lambda: runner.ask(queries.directory, fair.li, "zibo")),
        "participant": (4, lambda: runner.ask(queries.participant_page, fair.sato, fair.kiln)),
        "ask": (6, lambda: runner.ask(queries.ask_page, fair.sato, fair.kiln)),
        "slots": (4, lambda: runner.ask(queries.slots_with, fair.sato, "zibo", fair.kiln)),
        "requests": (2, lambda: runner.ask(queries.requests_in_out, fair.li, "all")),
        "request": (6, lambda: runner.ask(queries.request_page, fair.li, request)),
        "meetings": (2, lambda: runner.ask(queries.my_meetings, fair.li)),
        "meeting": (3, lambda: runner.ask(queries.meeting_page, fair.li, meeting)),
        "next": (2, lambda: runner.ask(queries.next_meeting, fair.li)),
        "unanswered": (1, lambda: runner.ask(queries.unanswered, fair.li)),
        "agenda": (4, lambda: runner.ask(queries.event_agenda, fair.zhao, "zibo")),
        "move": (3, lambda: runner.ask(queries.move_slots, fair.li, meeting)),
        "interpreters": (3, lambda: runner.ask(queries.interpreters_for, fair.zhao, meeting)),
        "calendar": (2, lambda: runner.ask(queries.meeting_for_calendar, fair.li, meeting)),
    }
    few = {name: queries_of(read) for name, (_, read) in reads.items()}
    own = {name: least for name, (least, _) in reads.items()}
    assert 3 <= few["meeting"] <= 6  # ours, and what panels of upper floors add
    assert few == own | {"meeting": few["meeting"]}
    for number in range(30):
        buyer = fair.person(f"b{number}")
        place = fair.place(f"b{number}", [buyer], buyer=True)
        fair.enrol(fair.person(f"i{number}", "interpreter"))
        listing(fair, kiln)
        fair.ask(buyer, fair.kiln, number % 5)
        maker = fair.person(f"m{number}")
        fair.place(f"m{number}", [maker])
        if number < 3:
            fair.meet(maker, place, buyer, number)
    assert {name: queries_of(read) for name, (_, read) in reads.items()} == few
    page = runner.ask(queries.directory, fair.li, "zibo")
    rest = runner.ask(queries.directory, fair.li, "zibo", cursor=page.cards.next)
    assert (len(page.cards.items), len(rest.cards.items), rest.cards.next) == (25, 8, None)
