"""What follows elsewhere: who leaves a company is no delegate of it any more."""

from tradehall.companies.facts import MemberRemoved
from tradehall.events.service.register import drop_delegate
from tradehall.kernel.facts import follows
from tradehall.kernel.tx import Tx


@follows(MemberRemoved)
def leave_with_the_company(tx: Tx, fact: MemberRemoved) -> None:
    drop_delegate(tx, fact.company, fact.person)
