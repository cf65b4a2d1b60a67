"""Reads of desks and cases, scoped by who asks; those for the system say so."""

from tradehall.support.queries.cases import case_of_talk, case_page, my_cases, queue
from tradehall.support.queries.desks import desk_form, desks_page, desks_to_ask, new_case_form
from tradehall.support.queries.lower import SERVES_SOMEWHERE
from tradehall.support.queries.news import WAITING_AT_DESKS, case_told, cases_told
from tradehall.support.queries.views import CaseNews, CasePage, CaseRow, DeskCard, QueuePage, Shelf

__all__ = [
    "SERVES_SOMEWHERE",
    "WAITING_AT_DESKS",
    "CaseNews",
    "CasePage",
    "CaseRow",
    "DeskCard",
    "QueuePage",
    "Shelf",
    "case_of_talk",
    "case_page",
    "case_told",
    "cases_told",
    "desk_form",
    "desks_page",
    "desks_to_ask",
    "my_cases",
    "new_case_form",
    "queue",
]
