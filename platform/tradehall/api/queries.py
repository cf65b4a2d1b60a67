"""What the API reads: the domains' own reads, in the API's form. A `Tx` is a reader too, so that the answer to
an act is made in the act's own transaction."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy import select

from tradehall.accounts.commands import Role
from tradehall.accounts.models import Person
from tradehall.api import inputs, views
from tradehall.api.inputs import When
from tradehall.chat import queries as chat
from tradehall.chat.files import queries as files
from tradehall.chat.hours.queries import my_talk_choices
from tradehall.chat.phrases import find
from tradehall.companies import queries as companies
from tradehall.deals import queries as deals
from tradehall.deals.models import Confirmation, Deal, DealWitness, Revision
from tradehall.deals.rules import Terms
from tradehall.deals.sheet import queries as sheets
from tradehall.deals.witnesses.rules import masked
from tradehall.events import queries as events
from tradehall.events.commands import Side
from tradehall.ical.feeds.own import own_feed
from tradehall.kernel.errors import NotFound, Unauthenticated
from tradehall.kernel.pages import Page
from tradehall.kernel.parse import MAX_INT
from tradehall.kernel.tx import Reader
from tradehall.meetings import queries as meetings
from tradehall.meetings.rules import OfferState
from tradehall.notices import queries as told
from tradehall.rooms.lights.queries import room_lights
from tradehall.rooms.preflight import queries as tested

V = TypeVar("V")
W = TypeVar("W")
PAST = "past."  # how cursors into the second half of a list by time begin


def _listed(page: Page[V], view: Callable[[V], W]) -> views.Listed[W]:
    return views.Listed(items=[view(item) for item in page.items], next=page.next)


def _by_time(asked: inputs.ByTime, read: Callable[[bool, str | None], Page[V]]) -> Page[V]:
    """`read(past, cursor)` gives one half of a list; all of it is what is to come, then what is past."""
    if asked.when is not When.ALL:
        return read(asked.when is When.PAST, asked.cursor)
    if asked.cursor and asked.cursor.startswith(PAST):
        past = read(True, asked.cursor.removeprefix(PAST) or PAST)  # an empty rest is no cursor of ours
        return Page(past.items, PAST + past.next if past.next else None)
    coming = read(False, asked.cursor)
    if coming.next:
        return coming
    past = read(True, None)
    return Page(coming.items + past.items, PAST + past.next if past.next else None)


# -- who asks, companies --------------------------------------------------------------------------------


def me(reader: Reader) -> views.Me:
    who = reader.actor
    if not who.signed_in:
        raise Unauthenticated
    feed = own_feed(reader)
    return views.Me(
        id=who.public_id,
        name=who.name,
        email=who.email,
        language=who.language,
        time_zone=who.time_zone,
        companies=[_own(company) for company in companies.my_companies(reader)],
        roles=sorted(map(Role, who.roles)),
        participations=[
            views.OwnParticipation(id=place.public_id, event=place.event_slug, side=place.side, state=place.state)
            for place in events.my_participations(reader)
        ],
        calendar=views.Calendar(feed_url=feed.url if feed else None),
    )


def _own(mine: companies.MyCompany) -> views.OwnCompany:
    card = mine.company
    return views.OwnCompany(
        id=card.public_id,
        slug=card.slug,
        name=card.legal_name,
        name_en=card.legal_name_en,
        language=card.language,
        role=mine.role,
        signs=mine.signs,
    )


def company(reader: Reader, slug: str, asked: inputs.CompanyLists) -> views.Company:
    page = companies.company_page(reader, slug, listings_after=asked.listings, needs_after=asked.needs)
    return views.Company.of_page(page)


def company_made(reader: Reader, public_id: str) -> views.Company:
    slug = companies.company_by_public_id(reader, public_id).slug
    return company(reader, slug, inputs.CompanyLists())


def listing(reader: Reader, public_id: str) -> views.Listing:
    return views.Listing.of(companies.listings_by_public_ids(reader, [public_id])[public_id])


def need(reader: Reader, public_id: str) -> views.Need:
    return views.Need.of(companies.needs_by_public_ids(reader, [public_id])[public_id])


# -- events ---------------------------------------------------------------------------------------------


def events_listed(reader: Reader, asked: inputs.ByTime) -> views.Listed[views.Event]:
    page = _by_time(asked, lambda past, cursor: events.events_list(reader, past, cursor))
    return _listed(page, views.Event.of)


def event(reader: Reader, slug: str) -> views.EventDetail:
    return views.EventDetail.of_page(events.event_page(reader, slug))


def registration(reader: Reader, public_id: str) -> views.Registration:
    return views.Registration.of(events.participation(reader, public_id))


def participants(reader: Reader, slug: str, asked: inputs.Participants) -> views.Listed[views.Participant]:
    found = meetings.directory(
        reader,
        slug,
        asked.q or "",
        asked.side,
        asked.hs or "",
        asked.country or "",
        asked.language or "",
        asked.cursor,
    )
    return _listed(found.cards, views.Participant.of_card)


def slots(reader: Reader, slug: str, asked: inputs.Slots) -> views.Listed[views.Slot]:
    found = meetings.slots_with(reader, slug, asked.other, asked.sender)
    told = [slot for slot in found if slot.free or asked.other is None]
    return _listed(Page(told), views.Slot.of)


# -- requests and meetings ------------------------------------------------------------------------------


def requests(reader: Reader, asked: inputs.Requests) -> views.Listed[views.RequestRow]:
    return _listed(meetings.requests_in_out(reader, asked.box, asked.cursor, whose=asked.whose), views.RequestRow.of)


def request(reader: Reader, public_id: str) -> views.Request:
    return views.Request.of_page(meetings.request_page(reader, public_id), reader.actor.language)


def meetings_listed(reader: Reader, asked: inputs.ByTime) -> views.Listed[views.MeetingRow]:
    def read(past: bool, cursor: str | None) -> Page[meetings.MeetingRow]:
        return meetings.my_meetings(reader, "past" if past else "upcoming", cursor)

    return _listed(_by_time(asked, read), views.MeetingRow.of)


def meeting(reader: Reader, public_id: str) -> views.Meeting:
    page = meetings.meeting_page(reader, public_id, with_panels=False)
    return views.Meeting.of_page(page, reader.actor.language)


def accepted(reader: Reader, public_id: str) -> views.Accepted:
    return views.Accepted(meeting=meeting(reader, public_id))


def answered(reader: Reader, public_id: str) -> views.Answered:
    try:
        return views.Answered(meeting=meeting(reader, public_id))
    except NotFound:  # an interpreter has given it back
        return views.Answered(meeting=None)


def offers(reader: Reader) -> views.Listed[views.Offer]:
    return views.Listed(items=[views.Offer.of(one) for one in meetings.my_offers(reader)])


def declined(reader: Reader, public_id: str) -> views.Declined:
    return views.Declined(id=public_id, state=OfferState.DECLINED)


def waits(reader: Reader, participant: str) -> views.Waiting:
    return views.Waiting(participant=participant, waiting=True)


def waits_no_more(reader: Reader, participant: str) -> views.Waiting:
    return views.Waiting(participant=participant, waiting=False)


# -- when one can be met --------------------------------------------------------------------------------


def availability(reader: Reader, slug: str) -> views.OwnAvailability:
    return views.OwnAvailability.of(meetings.my_availability(reader, slug))


def availability_marked(reader: Reader, marked: dict[str, Any]) -> views.OwnAvailability:
    """After an act of marking."""
    return availability(reader, marked["event"])


def booking(reader: Reader, public_id: str) -> views.Booking:
    return views.Booking.of(public_id, meetings.own_preferences(reader, public_id))


# -- chat and deals -------------------------------------------------------------------------------------


def conversations(reader: Reader, asked: inputs.Conversations) -> views.Listed[views.Conversation]:
    return _listed(chat.conversations(reader, asked.cursor, asked.kind, asked.unread), views.Conversation.of)


def conversation(reader: Reader, public_id: str) -> views.Conversation:
    return views.Conversation.of(chat.conversation_row(reader, public_id))


def changes(reader: Reader, public_id: str, asked: inputs.Changes) -> views.Listed[views.Message]:
    """`next` is always the number to ask from the next time."""
    backlog = chat.messages_after(reader, public_id, MAX_INT, changes=asked.since)
    return _listed(Page(backlog.changed, str(backlog.change)), views.Message.of)


def found_messages(reader: Reader, asked: inputs.Search) -> views.Listed[views.FoundMessage]:
    if asked.conversation is not None:
        chat.talk_of(reader, asked.conversation)  # whose is not one's own is not there
    return _listed(chat.search(reader, asked.q, asked.conversation, asked.cursor), views.FoundMessage.of)


def messages(reader: Reader, public_id: str, asked: inputs.Messages) -> views.Listed[views.Message]:
    backlog = chat.messages_after(reader, public_id, asked.after)
    following = str(backlog.messages[-1].seq) if backlog.more else None
    return _listed(Page(backlog.messages, following), views.Message.of)


def message(reader: Reader, sent: dict[str, Any]) -> views.Message:
    """The message that an act of sending gave."""
    return views.Message(**sent)


def read_mark(reader: Reader, seq: int) -> views.ReadMark:
    return views.ReadMark(seq=seq)


def talk_choices(reader: Reader) -> views.TalkChoices:
    return views.TalkChoices.of(my_talk_choices(reader))


def talk_chosen(reader: Reader, version: int) -> views.TalkChoices:
    return talk_choices(reader)


def translation_asked(reader: Reader, is_there: bool) -> views.TranslationAsked:
    return views.TranslationAsked(ready=is_there)


def reported(reader: Reader, public_id: str) -> views.Reported:
    return views.Reported(id=public_id)


def blocked(reader: Reader, participation: str) -> views.Blocked:
    return views.Blocked(participation=participation, blocked=True)


def unblocked(reader: Reader, participation: str) -> views.Blocked:
    return views.Blocked(participation=participation, blocked=False)


def phrases(reader: Reader, asked: inputs.Phrases) -> views.Listed[views.Phrase]:
    if not reader.actor.signed_in:
        raise Unauthenticated
    return views.Listed(items=[views.Phrase.of(phrase) for phrase in find(asked.q or "", asked.step or "")])


def file(reader: Reader, public_id: str) -> views.ChatFile:
    return views.ChatFile.of(files.upload(reader, public_id), reader.actor.language)


def files_sent(reader: Reader, public_id: str, asked: inputs.Paged) -> views.Listed[views.SentFile]:
    return _listed(files.files_page(reader, public_id, asked.cursor).sent, views.SentFile.of)


def file_part(reader: Reader, public_id: str, asked: inputs.FilePart) -> views.FilePart:
    """The octets from an offset to the end of the part in which it lies. Raises NotFound beyond the end."""
    found = files.sent_file(reader, public_id)
    begins = [start for start in files.starts(reader, found, "full") if start <= asked.offset < found.size]
    if not begins:
        raise NotFound
    octets = files.part(reader, found, "full", begins[-1])[asked.offset - begins[-1] :]
    following = asked.offset + len(octets)
    ends = following >= found.size
    return views.FilePart(offset=asked.offset, octets=b64encode(octets).decode(), next=None if ends else following)


def readiness(reader: Reader, slug: str, asked: inputs.Readiness) -> views.Listed[views.Readiness]:
    return _listed(tested.readiness(reader, slug, asked.light or "", asked.cursor).people, views.Readiness.of)


def rooms(reader: Reader, slug: str, asked: inputs.Rooms) -> views.Listed[views.Room]:
    """All of a day, by time."""
    day = meetings.event_day(reader, slug, asked.day.isoformat() if asked.day else "", with_panels=False)
    lights = room_lights(reader, day.meetings)
    return views.Listed(items=[views.Room.of(row, lights[row.public_id]) for row in day.meetings])


def deals_listed(reader: Reader, asked: inputs.Deals) -> views.Listed[views.Deal]:
    page = deals.my_deals(reader, asked.group, asked.cursor)
    revisions = _revisions(reader, {row.public_id: row.number for row in page.items})
    return _listed(page, lambda row: views.Deal.of(row, revisions[row.public_id]))


def deal(reader: Reader, public_id: str) -> views.DealDetail:
    page = deals.deal_page(reader, public_id)
    revisions = _revisions(reader, {page.public_id: page.current.number})
    return views.DealDetail.of_page(page, revisions[page.public_id])


def sheet(reader: Reader, told: str | Mapping[str, Any]) -> views.Sheet:
    """By its public id, or by what an act says of it."""
    return views.Sheet.of(sheets.sheet_page(reader, told if isinstance(told, str) else told["sheet"]))


def sheet_news(reader: Reader, public_id: str, asked: inputs.SheetSince) -> views.SheetNews:
    return views.SheetNews.of(sheets.sheet_news(reader, public_id, asked.since))


def _revisions(reader: Reader, counting: Mapping[str, int]) -> dict[str, list[views.Revision]]:
    """All revisions of the deals whose public ids are given with the number of the one that counts now.

    A confirmation that was voided counts all the same where sealed terms are in force again.
    """
    rows = reader.session.execute(
        select(Deal.public_id, Revision, Confirmation, Person.name, DealWitness)
        .join(Deal, Deal.id == Revision.deal_id)
        .outerjoin(Confirmation, Confirmation.revision_id == Revision.id)
        .outerjoin(Person, Person.id == Confirmation.person_id)
        .outerjoin(DealWitness, DealWitness.id == Confirmation.witness_id)
        .where(Deal.public_id.in_(counting))
        .order_by(Revision.number, Confirmation.id)
    ).all()
    revisions: dict[str, dict[int, Revision]] = {public_id: {} for public_id in counting}
    made: dict[int, list[views.Confirmation]] = {}
    for public_id, row, confirmation, name, witness in rows:
        revisions[public_id][row.number] = row
        confirmations = made.setdefault(row.id, [])
        if confirmation is not None:
            counts = confirmation.voided_at is None or row.number == counting[public_id]
            confirmations.append(_confirmation(confirmation, name, witness, counts))
    return {
        public_id: [_revision(row, made[row.id]) for row in numbered.values()]
        for public_id, numbered in revisions.items()
    }


def _confirmation(row: Confirmation, name: str | None, witness: DealWitness | None, counts: bool) -> views.Confirmation:
    link = views.ByLink(name=witness.called, title=witness.title, address=masked(witness.email)) if witness else None
    return views.Confirmation(side=Side(row.side), at=row.at, by=name, by_link=link, counts=counts)


def _revision(row: Revision, confirmations: list[views.Confirmation]) -> views.Revision:
    return views.Revision(
        number=row.number,
        answers=row.answers,
        digest=row.digest,
        terms=views.DealTerms.of(Terms.from_json(row.terms)),
        proposed_by=Side(row.side),
        proposed_at=row.proposed_at,
        note=row.note,
        confirmed_by=[made.side for made in confirmations if made.counts],
        confirmations=confirmations,
    )


# -- notices --------------------------------------------------------------------------------------------


def notices(reader: Reader, asked: inputs.Notices) -> views.Listed[views.Notice]:
    page = told.my_notices(reader, asked.cursor, unread=asked.unread).page
    return _listed(page, lambda notice: views.Notice.of(notice, reader.actor.language))


def notice(reader: Reader, public_id: str) -> views.Notice:
    return views.Notice.of(told.my_notice(reader, public_id), reader.actor.language)


def notices_read(reader: Reader, number: int) -> views.NoticesRead:
    return views.NoticesRead(read=number)
