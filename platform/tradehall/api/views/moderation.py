"""Reports of messages and what was decided about them, for organisers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from tradehall.api.views.base import Id, View
from tradehall.api.views.talks import PersonRef, Sender, Written
from tradehall.chat.safety import queries as safety
from tradehall.chat.safety.commands import Act, Reason


def _person(who: safety.Who) -> PersonRef:
    return PersonRef(id=who.public_id, name=who.name)


class Report(View):
    """A message that somebody reported. `by` reported what `sender` of `company` said; `hidden`: the organisers hid it;
    `others`: how many more people reported the same message."""

    id: Id
    reason: Reason
    words: str
    reported_at: datetime
    state: Literal["open", "closed"]
    by: PersonRef
    sender: PersonRef
    company: str
    hidden: bool
    others: int

    @classmethod
    def of(cls, row: safety.ReportRow) -> "Report":
        return cls(**_row(row))


def _row(row: safety.ReportRow) -> dict[str, Any]:
    return {
        "id": row.public_id, "reason": row.reason, "words": row.words, "reported_at": row.at, "state": row.state,
        "by": _person(row.by), "sender": _person(row.sender), "company": row.company, "hidden": row.hidden,
        "others": row.others,
    }  # fmt: skip


class FormerWords(View):
    """What a message said before it was changed, and until when."""

    body: str
    until: Written


class ReportedLine(View):
    """A message as it stood when it was reported. `reported`: the one that it is about, with all that it said `before`;
    of others that were withdrawn nothing is told. `files`: their names."""

    id: Id
    seq: int
    sent_at: Written
    sender: Sender
    kind: str
    language: str
    body: str
    withdrawn: bool
    reported: bool
    files: list[str]
    before: list[FormerWords]

    @classmethod
    def of(cls, line: Mapping[str, Any]) -> "ReportedLine":
        same = {name: line[name] for name in ("id", "seq", "kind", "language", "body", "withdrawn", "reported")}
        before = [FormerWords(body=body, until=until) for body, until in line.get("before") or ()]
        files = list(line.get("files") or ())
        return cls(**same, sent_at=line["at"], sender=Sender(**line["sender"]), files=files, before=before)


class ModerationAct(View):
    """What an organiser did, as the log has it. `person`: to whom; `until`: to when a person may not write."""

    act: Act
    at: datetime
    by: PersonRef
    person: PersonRef | None
    words: str
    until: datetime | None
    report: Id | None

    @classmethod
    def of(cls, row: safety.ActRow) -> "ModerationAct":
        whom = _person(row.whom) if row.whom else None
        return cls(
            act=row.act, at=row.at, by=_person(row.by), person=whom, words=row.words, until=row.until,
            report=row.report,
        )  # fmt: skip


class ReportDetail(Report):
    """One report with what was done about it. `messages` is null until the reader has asked to read them. `own`: it is
    about the reader or by them, so that others have to decide."""

    event: str
    version: int
    closed_at: datetime | None
    own: bool
    muted_until: datetime | None
    messages: list[ReportedLine] | None
    acts: list[ModerationAct]

    @classmethod
    def of_page(cls, page: safety.ReportPage) -> "ReportDetail":
        return cls(
            **_row(page.report),
            event=page.event.slug,
            version=page.version,
            closed_at=page.closed_at,
            own=page.is_own,
            muted_until=page.muted_until,
            messages=None if page.context is None else [ReportedLine.of(line) for line in page.context],
            acts=[ModerationAct.of(act) for act in page.acts],
        )


class MutedPerson(View):
    """Somebody who may not write in the conversations of an event; `words`: what they were told."""

    person: PersonRef
    until: datetime
    words: str

    @classmethod
    def of(cls, row: safety.MutedRow) -> "MutedPerson":
        return cls(person=_person(row.who), until=row.until, words=row.words)


class Muted(View):
    """Whether a person may not write in the conversations of an event now."""

    person: Id
    muted: bool
