"""What the API reads for organisers who decide about reports."""

from tradehall.api import inputs
from tradehall.api.views import moderation as views
from tradehall.api.views.base import Listed
from tradehall.chat.safety import queries as safety
from tradehall.kernel.tx import Reader


def reports_listed(reader: Reader, slug: str, asked: inputs.Reports) -> Listed[views.Report]:
    page = safety.reports_page(reader, slug, asked.state, asked.cursor).rows
    return Listed(items=[views.Report.of(row) for row in page.items], next=page.next)


def report(reader: Reader, public_id: str) -> views.ReportDetail:
    return views.ReportDetail.of_page(safety.report_alone(reader, public_id))


def moderation_log(reader: Reader, slug: str, asked: inputs.Paged) -> Listed[views.ModerationAct]:
    page = safety.log_page(reader, slug, asked.cursor).rows
    return Listed(items=[views.ModerationAct.of(row) for row in page.items], next=page.next)


def muted_people(reader: Reader, slug: str, asked: inputs.Paged) -> Listed[views.MutedPerson]:
    page = safety.muted_people(reader, slug, asked.cursor)
    return Listed(items=[views.MutedPerson.of(row) for row in page.items], next=page.next)


def unmuted(reader: Reader, person: str) -> views.Muted:
    return views.Muted(person=person, muted=False)
