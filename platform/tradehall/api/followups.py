"""What the API reads of links to confirm by, of later questions and of next steps."""

from sqlalchemy import select

from tradehall.api import inputs
from tradehall.api.views import followups as views
from tradehall.api.views.base import Listed
from tradehall.deals.followups import queries as questions
from tradehall.deals.models import Deal, DealWitness
from tradehall.deals.steps import queries as steps
from tradehall.deals.witnesses import queries as witnesses
from tradehall.kernel.errors import NotFound
from tradehall.kernel.tx import Reader, given


def deal_witnesses(reader: Reader, deal: str) -> Listed[views.Witness]:
    return views.Witness.all_of(witnesses.witnesses_page(reader, deal))


_DEAL_OF = select(Deal.public_id).join(DealWitness, DealWitness.deal_id == Deal.id).where(
    DealWitness.public_id == given("witness")
)  # fmt: skip


def witness(reader: Reader, public_id: str) -> views.Witness:
    """One of a deal's, for whoever sees the deal."""
    deal = reader.value(_DEAL_OF, witness=public_id)
    rows = witnesses.witnesses_page(reader, deal).rows if deal else []
    row = next((row for row in rows if row.public_id == public_id), None)
    if row is None:
        raise NotFound
    return views.Witness.of(row)


def follow_ups_listed(reader: Reader, asked: inputs.FollowUps) -> Listed[views.FollowUp]:
    page = questions.my_follow_ups(reader, asked.which, asked.cursor).rows
    return Listed(items=[views.FollowUp.of(row) for row in page.items], next=page.next)


def follow_up(reader: Reader, public_id: str) -> views.FollowUp:
    return views.FollowUp.of(questions.follow_up_page(reader, public_id).row)


def next_steps_listed(reader: Reader, asked: inputs.NextSteps) -> Listed[views.NextStep]:
    page = steps.my_steps(reader, asked.whose, asked.cursor)
    return Listed(items=[views.NextStep.of(row) for row in page.items], next=page.next)


def next_step(reader: Reader, public_id: str) -> views.NextStep:
    found = steps.step_form(reader, public_id).row
    if found is None:
        raise NotFound
    return views.NextStep.of(found)
