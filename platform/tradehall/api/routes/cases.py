"""What firms ask the desks of an event."""

from collections.abc import Mapping

from tradehall.api import cases as queries
from tradehall.api import inputs
from tradehall.api.routes.route import OF_EVENT, Route, acts, makes, reads
from tradehall.api.views import cases as views
from tradehall.api.views.base import Listed
from tradehall.kernel.parse import Command
from tradehall.kernel.texts import N_
from tradehall.support.commands import (
    EndCase,
    GiveCase,
    MoveCase,
    OpenCase,
    ReopenCase,
    SaveDesk,
    TakeCase,
    WithdrawCase,
)


def _act(name: str, summary: str, command: type[Command]) -> Route:
    return acts(f"/cases/{{id}}/{name}", summary, command, views.CaseDetail, queries.case, at={"case": "id"})


GROUPS: Mapping[str, tuple[Route, ...]] = {
    N_("Support desks"): (
        reads(
            "/events/{slug}/desks", N_("The desks that you may ask or where you serve; organisers: all of them."),
            Listed[views.Desk], queries.desks_listed,
        ),
        makes(
            "/events/{slug}/desks", N_("Organisers: set up a desk."), SaveDesk, views.Desk, queries.desk,
            at=OF_EVENT, hidden=("desk", "version"),
        ),
        acts(
            "/events/{slug}/desks/{id}", N_("Organisers: say all that is said of a desk anew, with its version."),
            SaveDesk, views.Desk, queries.desk, at={"event": "slug", "desk": "id"}, called="ChangeDesk",
        ),
    ),
    N_("Cases"): (
        reads(
            "/cases", N_("The cases of your companies, or of your desks, those with the latest words first."),
            Listed[views.Case], queries.cases_listed, inputs.Cases,
        ),
        reads("/cases/{id}", N_("One case with what was done with it."), views.CaseDetail, queries.case),
        makes(
            "/cases", N_("Ask a desk for one of your participations; the body begins the conversation about it."),
            OpenCase, views.CaseDetail, queries.case, location="/cases/{id}",
        ),
        _act("take", N_("Officers: deal with it yourself."), TakeCase),
        _act("give", N_("Officers: give it to a colleague at the same desk."), GiveCase),
        acts(
            "/cases/{id}/move", N_("Officers: pass it on to another desk of the event, and say why."),
            MoveCase, views.MovedCase, queries.case_moved, at={"case": "id"},
        ),
        _act("end", N_("Officers: it is done, or it cannot be done; say what came of it."), EndCase),
        _act("withdraw", N_("The firm does not need it any more."), WithdrawCase),
        _act("reopen", N_("It is not over after all; the firm says what is still open."), ReopenCase),
    ),
}  # fmt: skip
