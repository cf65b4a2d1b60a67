"""What follows elsewhere: who leaves a company is no delegate of it any more; whose account is closed is not met."""

from tradehall.accounts.facts import PersonDisabled, PersonEnabled
from tradehall.companies.facts import MemberRemoved
from tradehall.events.service.register import drop_delegate, tell_of_delegate
from tradehall.kernel.facts import follows
from tradehall.kernel.tx import Tx


@follows(PersonDisabled, PersonEnabled)
def come_or_stay_away(tx: Tx, fact: PersonDisabled | PersonEnabled) -> None:
    """Nobody meets a delegate whose account is closed; once it is open again they come as before."""
    tell_of_delegate(tx, fact.person, comes=isinstance(fact, PersonEnabled))


@follows(MemberRemoved)
def leave_with_the_company(tx: Tx, fact: MemberRemoved) -> None:
    drop_delegate(tx, fact.company, fact.person)
