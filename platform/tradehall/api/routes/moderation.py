"""What organisers decide about messages that people reported."""

from collections.abc import Mapping

from tradehall.api import inputs
from tradehall.api import moderation as queries
from tradehall.api.routes.route import Route, acts, reads
from tradehall.api.views import moderation as views
from tradehall.api.views.base import Listed
from tradehall.chat.safety.commands import DecideReport, LookAtReport, ShowMessage, UnmutePerson
from tradehall.kernel.texts import N_

OF_REPORT = {"report": "id"}

GROUPS: Mapping[str, tuple[Route, ...]] = {
    N_("Moderation"): (
        reads(
            "/events/{slug}/reports", N_("Organisers: messages that were reported, the newest first."),
            Listed[views.Report], queries.reports_listed, inputs.Reports,
        ),
        reads(
            "/reports/{id}", N_("Organisers: one report with what was done about it."),
            views.ReportDetail, queries.report,
        ),
        acts(
            "/reports/{id}/look",
            N_("Organisers: read the message and what was said around it. The log says that you did."),
            LookAtReport, views.ReportDetail, queries.report, at=OF_REPORT,
        ),
        acts(
            "/reports/{id}/decide",
            N_("Organisers: hide the message, warn or mute its sender, or none of these, and close the report."),
            DecideReport, views.ReportDetail, queries.report, at=OF_REPORT,
        ),
        acts(
            "/reports/{id}/show", N_("Organisers: show a hidden message again."),
            ShowMessage, views.ReportDetail, queries.report, at=OF_REPORT,
        ),
        reads(
            "/events/{slug}/mutes", N_("Organisers: who may not write now, and until when."),
            Listed[views.MutedPerson], queries.muted_people, inputs.Paged,
        ),
        acts(
            "/events/{slug}/people/{id}/unmute", N_("Organisers: let a person write again."),
            UnmutePerson, views.Muted, queries.unmuted, at={"event": "slug", "person": "id"},
        ),
        reads(
            "/events/{slug}/moderation-log", N_("Organisers: all that was done, by whom and why, the newest first."),
            Listed[views.ModerationAct], queries.moderation_log, inputs.Paged,
        ),
    ),
}  # fmt: skip
