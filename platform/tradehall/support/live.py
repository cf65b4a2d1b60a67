"""What is told to sockets at once."""

from tradehall.kernel.facts import Emit, emits
from tradehall.kernel.tx import Reader
from tradehall.support.facts import CaseEnded, CaseGiven, CaseMoved, CaseReopened, CaseTaken, CaseWithdrawn
from tradehall.support.queries import case_told

AnyCaseFact = CaseTaken | CaseGiven | CaseMoved | CaseEnded | CaseWithdrawn | CaseReopened


@emits(CaseTaken, CaseGiven, CaseMoved, CaseEnded, CaseWithdrawn, CaseReopened)
def tell_firm_and_desk(fact: AnyCaseFact, reader: Reader) -> list[Emit]:
    """Those who come for the firm and those who serve at the desk learn that the case changed. Whose turn it is they
    learn from what is said in its talk."""
    news = case_told(reader, fact.case)
    people = sorted({*news.delegates, *news.desk_people}) if news else []
    rooms = tuple(f"person:{person}" for person in people)
    return [Emit(rooms, "case:changed", {"id": fact.public_id})] if rooms else []
