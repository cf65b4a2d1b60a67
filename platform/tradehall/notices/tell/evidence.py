"""Evidence and disputes of deals: the people of the other side, and the organisers of a dispute."""

from tradehall.deals.evidence.facts import (
    DealFinished,
    DisputeAnswered,
    DisputeEnded,
    DisputeOpened,
    EvidenceAdded,
    EvidenceTakenBack,
)
from tradehall.deals.evidence.queries import organisers_of
from tradehall.deals.queries import deal_letter
from tradehall.events.commands import Side
from tradehall.kernel.facts import Fact
from tradehall.kernel.outbox import Desk
from tradehall.notices.commands import News
from tradehall.notices.tell.deals import other
from tradehall.notices.telling import Telling, company_name, news_for, tells

Spoken = EvidenceAdded | EvidenceTakenBack | DisputeOpened | DisputeAnswered | DisputeEnded | DealFinished
KIND_OF: dict[type[Fact], str] = {
    EvidenceAdded: "deal_evidence",
    EvidenceTakenBack: "deal_evidence_gone",
    DisputeOpened: "deal_disputed",
    DisputeAnswered: "deal_dispute_answered",
    DisputeEnded: "deal_dispute_ended",
    DealFinished: "deal_closed",
}


@tells(EvidenceAdded, EvidenceTakenBack, DisputeOpened, DisputeAnswered, DisputeEnded, DealFinished)
def of_evidence(fact: Spoken, desk: Desk) -> Telling:
    acting = Side(fact.side)
    letter = desk.ask(deal_letter, fact.deal, fact.revision, other(acting))
    if letter is None:
        return Telling()
    about = {"company": [company_name(letter.table.party(acting))], "deal": fact.deal, "revision": fact.revision}
    path, subject, event = f"/deals/{fact.public_id}/evidence", f"deal:{fact.public_id}", letter.table.event_id
    people = [person.id for person in letter.recipients]
    news: list[News] = news_for(people, KIND_OF[type(fact)], subject, path, event, side=acting, **about)
    if isinstance(fact, DisputeOpened):
        office = desk.ask(organisers_of, event)
        news += news_for(office, "deal_disputed_office", subject, path, event, side=acting, **about)
    return Telling(news)
