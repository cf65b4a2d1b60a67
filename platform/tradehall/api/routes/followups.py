"""Who confirms by a link, what came of meetings, and what is to be done next."""

from collections.abc import Mapping

from tradehall.api import followups as queries
from tradehall.api import inputs
from tradehall.api.routes.route import Route, acts, makes, reads
from tradehall.api.views import followups as views
from tradehall.api.views.base import Listed
from tradehall.deals.followups.commands import AnswerFollowUp, AttachFollowUp
from tradehall.deals.steps.commands import AddStep, ChangeStep, DropStep, FinishStep, ReopenStep
from tradehall.deals.witnesses.commands import AskWitness, ReleaseWitness, RevokeWitness
from tradehall.kernel.parse import Command
from tradehall.kernel.texts import N_


def _step(name: str, summary: str, command: type[Command]) -> Route:
    return acts(f"/steps/{{id}}/{name}", summary, command, views.NextStep, queries.next_step, at={"step": "id"})


WITNESS = {"deal": "id", "witness": "witness"}
GROUPS: Mapping[str, tuple[Route, ...]] = {
    N_("Confirming by a link"): (
        reads(
            "/deals/{id}/witnesses", N_("Who was asked to confirm a deal by a link, the newest first."),
            Listed[views.Witness], queries.deal_witnesses,
        ),
        makes(
            "/deals/{id}/witnesses", N_("Name somebody without an account who confirms the current terms for a side."),
            AskWitness, views.Witness, queries.witness, at={"deal": "id"},
        ),
        acts(
            "/deals/{id}/witnesses/{witness}/release", N_("Let the mail with the link go out to the address you read."),
            ReleaseWitness, views.Witness, queries.witness, at=WITNESS,
        ),
        acts(
            "/deals/{id}/witnesses/{witness}/revoke", N_("The link confirms nothing any more."),
            RevokeWitness, views.Witness, queries.witness, at=WITNESS, hidden=("confirmed",),
        ),
    ),
    N_("Outcomes of meetings"): (
        reads(
            "/follow-ups", N_("The questions to your companies, the latest meeting first."),
            Listed[views.FollowUp], queries.follow_ups_listed, inputs.FollowUps,
        ),
        reads("/follow-ups/{id}", N_("One question."), views.FollowUp, queries.follow_up),
        acts(
            "/follow-ups/{id}/answer", N_("The outcome of the meeting; said again, it replaces what was said."),
            AnswerFollowUp, views.FollowUp, queries.follow_up, at={"follow_up": "id"},
        ),
        acts(
            "/follow-ups/{id}/deal", N_("The order that you told is this deal."),
            AttachFollowUp, views.FollowUp, queries.follow_up, at={"follow_up": "id"},
        ),
    ),
    N_("Next steps"): (
        reads(
            "/steps", N_("What is to be done, the nearest day first."),
            Listed[views.NextStep], queries.next_steps_listed, inputs.NextSteps,
        ),
        reads("/steps/{id}", N_("One step."), views.NextStep, queries.next_step),
        makes(
            "/steps", N_("Write down something to do, of a meeting or a deal."),
            AddStep, views.NextStep, queries.next_step, location="/steps/{id}",
        ),
        acts(
            "/steps/{id}", N_("Say it otherwise, put it off, or give it to a colleague."),
            ChangeStep, views.NextStep, queries.next_step, at={"step": "id"},
        ),
        _step("done", N_("It is done."), FinishStep),
        _step("drop", N_("It is not needed any more."), DropStep),
        _step("reopen", N_("It was not done after all."), ReopenStep),
    ),
}  # fmt: skip
