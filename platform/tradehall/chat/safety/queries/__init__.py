"""Reads of reports and of what was decided about them, for organisers; and what a reporter is shown first."""

from tradehall.chat.safety.queries.news import ActNews, ReportNews, act_news, report_news
from tradehall.chat.safety.queries.reports import (
    ActRow,
    Case,
    LogPage,
    MutedRow,
    Reporting,
    ReportPage,
    ReportRow,
    ReportsPage,
    Who,
    case_of,
    log_page,
    muted_people,
    report_alone,
    report_page,
    reporting,
    reports_page,
)
from tradehall.chat.safety.queries.shutting import muting, shut_of, shutting

__all__ = [
    "ActNews",
    "ActRow",
    "Case",
    "LogPage",
    "MutedRow",
    "ReportNews",
    "ReportPage",
    "ReportRow",
    "Reporting",
    "ReportsPage",
    "Who",
    "act_news",
    "case_of",
    "log_page",
    "muted_people",
    "muting",
    "report_alone",
    "report_news",
    "report_page",
    "reporting",
    "reports_page",
    "shut_of",
    "shutting",
]
