"""What follows a deal or a meeting: links to confirm by, later questions, next steps."""

from datetime import date, datetime

from tradehall.api.views.base import Id, Listed, View, amount_of
from tradehall.deals.followups.queries import FollowUpRow
from tradehall.deals.followups.rules import Came, Why
from tradehall.deals.steps.views import StepRow
from tradehall.deals.witnesses.queries import WitnessPage, WitnessRow
from tradehall.deals.witnesses.rules import LinkState
from tradehall.events.commands import Side
from tradehall.kernel.parse import Amount


class Witness(View):
    """Somebody without an account who was asked to confirm a revision for `side`. `may_release` and `may_revoke`: you
    may; `expires_at`: until then the link works once.
    """

    id: Id
    revision: int
    side: Side
    name: str
    email: str
    language: str
    state: LinkState
    asked_by: str
    asked_at: datetime
    released_by: str | None
    released_at: datetime | None
    expires_at: datetime
    answered_at: datetime | None
    title: str
    words: str
    may_release: bool
    may_revoke: bool

    @classmethod
    def of(cls, row: WitnessRow) -> "Witness":
        return cls(
            id=row.public_id, revision=row.revision, side=row.side, name=row.called or row.name, email=row.email,
            language=row.language, state=row.state, asked_by=row.asked_by, asked_at=row.asked_at,
            released_by=row.released_by, released_at=row.released_at, expires_at=row.expires_at,
            answered_at=row.answered_at, title=row.title, words=row.words, may_release=row.may_release,
            may_revoke=row.may_revoke,
        )  # fmt: skip

    @classmethod
    def all_of(cls, page: WitnessPage) -> Listed["Witness"]:
        return Listed(items=[cls.of(row) for row in page.rows], next=None)


class FollowUp(View):
    """A question to your side: what came of a meeting by `wave` months after it. `came` is null while it waits."""

    id: Id
    meeting: Id
    met: datetime
    side: Side
    wave: int
    asked_at: datetime | None
    answered_at: datetime | None
    came: Came | None
    why: Why | None
    amount: Amount | None
    words: str
    language: str
    deal: Id | None
    version: int

    @classmethod
    def of(cls, row: FollowUpRow) -> "FollowUp":
        return cls(
            id=row.public_id, meeting=row.meeting, met=row.met, side=row.side, wave=row.wave, asked_at=row.asked_at,
            answered_at=row.answered_at, came=row.came, why=row.why, amount=amount_of(row.amount), words=row.words,
            language=row.language, deal=row.deal, version=row.version,
        )  # fmt: skip


class NextStep(View):
    """Something to do, of a meeting or a deal. `state` is `open`, `done` or `dropped`; `owner`: the person who does
    it; `is_mine`: your side does.
    """

    id: Id
    meeting: Id | None
    deal: Id | None
    side: Side
    owner: Id | None
    body: str
    language: str
    due: date | None
    state: str
    ended_at: datetime | None
    is_shared: bool
    is_mine: bool
    version: int

    @classmethod
    def of(cls, row: StepRow) -> "NextStep":
        return cls(
            id=row.public_id, meeting=row.meeting, deal=row.deal, side=row.side, owner=row.owner, body=row.body,
            language=row.language, due=row.due, state=row.state, ended_at=row.ended_at, is_shared=row.is_shared,
            is_mine=row.is_mine, version=row.version,
        )  # fmt: skip
