"""One sample, and the form of a new one."""

from typing import Any

from sqlalchemy.orm import Bundle, aliased

from tradehall.accounts.models import Person
from tradehall.companies.models import Listing
from tradehall.companies.queries import listings_of
from tradehall.deals.models import Deal, Sample
from tradehall.deals.policy import acts_for_both, can_see_deal
from tradehall.deals.queries.seats import SEATS, table_of
from tradehall.deals.queries.views import Who
from tradehall.deals.samples import rules
from tradehall.deals.samples.commands import PaidBy
from tradehall.deals.samples.queries.lists import WITH_SAMPLE, sample_row
from tradehall.deals.samples.queries.placing import next_day, place_of
from tradehall.deals.samples.queries.views import SampleForm, SamplePage
from tradehall.events.commands import Side
from tradehall.kernel.errors import Forbidden, NotFound, Unauthenticated
from tradehall.kernel.ids import is_public_id
from tradehall.kernel.money import Money
from tradehall.kernel.tx import Reader, given
from tradehall.meetings.models import Meeting

MOST_LISTED = 200
_PEOPLE = [aliased(Person, name=name) for name in ("asker", "sender", "receiver", "judge")]
_ASKER, _SENDER, _RECEIVER, _JUDGE = _PEOPLE


def _names(person: Any, name: str) -> Bundle[Any]:
    return Bundle(name, person.public_id, person.name, person.name_latin, person.language)


_ONE = (
    WITH_SAMPLE.add_columns(
        Meeting.public_id, Deal.public_id, Listing.public_id,
        _names(_ASKER, "asker"), _names(_SENDER, "sender"), _names(_RECEIVER, "receiver"), _names(_JUDGE, "judge"),
    )
    .outerjoin(Meeting, Meeting.id == Sample.meeting_id)
    .outerjoin(Deal, Deal.id == Sample.deal_id)
    .outerjoin(Listing, Listing.id == Sample.listing_id)
    .join(_ASKER, _ASKER.id == Sample.person_id)
    .outerjoin(_SENDER, _SENDER.id == Sample.sent_by)
    .outerjoin(_RECEIVER, _RECEIVER.id == Sample.received_by)
    .outerjoin(_JUDGE, _JUDGE.id == Sample.judged_by)
    .where(Sample.public_id == given("sample"))
)  # fmt: skip


def sample_page(reader: Reader, public_id: str) -> SamplePage:
    """Raises Unauthenticated for visitors, NotFound for strangers."""
    if not reader.actor.signed_in and not reader.actor.is_system:
        raise Unauthenticated
    found = reader.row(_ONE, sample=public_id) if is_public_id(public_id) else None
    if found is None:
        raise NotFound
    table = table_of(reader, found)
    if not can_see_deal(table.standing):
        raise NotFound
    row, meeting, deal, listing, *people = found[SEATS:]
    asker, sender, receiver, judge = (Who(*one) if one.public_id else None for one in people)
    shown = sample_row(reader, table, row)
    side = shown.mine.side if shown.mine else None
    return SamplePage(
        row=shown,
        by=asker or Who("", "", "", ""),
        words=row.words,
        language=row.language,
        address=row.address,
        paid_by=PaidBy(row.paid_by) if row.paid_by else None,
        reason=row.reason,
        declared=Money(row.declared_minor, row.declared_currency) if row.declared_currency else None,
        judged_words=row.judged_words,
        judged_language=row.judged_language,
        sent_by=sender,
        received_by=receiver,
        judged_by=judge,
        judged_at=row.judged_at,
        created_at=row.created_at,
        meeting=meeting,
        deal=deal,
        listing=listing,
        can=rules.open_to(row.state, side, Side(row.side)),
    )


def sample_form(
    reader: Reader, meeting: str | None = None, deal: str | None = None, counterparty: str | None = None
) -> SampleForm:
    """The form of a new sample; raises Unauthenticated, NotFound, Forbidden."""
    if not reader.actor.signed_in:
        raise Unauthenticated
    place = place_of(reader, meeting, deal, counterparty)
    table = place.table
    if not can_see_deal(table.standing):
        raise NotFound
    if table.mine is None or acts_for_both(table.standing):
        raise Forbidden
    company = table.exporter.company_id
    listings = listings_of(reader, [company], [company])[company][:MOST_LISTED]
    day = next_day(reader, place)
    return SampleForm(table, table.mine.side, meeting, deal, counterparty, listings, day)
