"""What can be asked for in the query of an address. Bodies are the domains' commands."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from tradehall.deals.followups.queries.views import Which
from tradehall.deals.promises.queries.views import Show
from tradehall.deals.queries.views import Group
from tradehall.deals.samples.queries.views import SampleGroup
from tradehall.deals.steps.queries import Whose as Steps
from tradehall.events.commands import Side
from tradehall.kernel.ids import PublicId
from tradehall.kernel.parse import MAX_INT, Command, Country, Language
from tradehall.kernel.texts import N_, line
from tradehall.meetings.queries import Whose
from tradehall.support.rules import CaseState, Turn


class Query(Command):
    """Base of all queries; the base itself takes nothing."""


class Paged(Query):
    """`cursor` is the next of the page before."""

    cursor: Annotated[str, Field(max_length=2000)] | None = Field(
        default=None, description=N_("The value of next from the page before.")
    )


class When(StrEnum):
    ALL = "all"
    UPCOMING = "upcoming"
    PAST = "past"


class ByTime(Paged):
    when: When = Field(default=When.ALL, description=N_("All: what is to come, then what is past."))


class Participants(Paged):
    q: line(200) | None = Field(default=None, description=N_("Words in names, listings and needs."))  # type: ignore[valid-type]
    side: Side | None = Field(default=None, description=N_("By default the side across the table."))
    hs: Annotated[str, Field(pattern=r"^[0-9][0-9.]{0,12}$")] | None = Field(
        default=None, description=N_("The beginning of an HS code.")
    )
    country: Country | None = Field(default=None, description=N_("ISO 3166-1, two letters."))
    language: Language | None = Field(default=None, description=N_("A language in which the company talks."))


class Slots(Query):
    """`with` is a keyword of our own language, hence the other name inside."""

    model_config = ConfigDict(populate_by_name=False)

    other: PublicId | None = Field(
        default=None, alias="with", description=N_("A participation: only the slots that are free for both are told.")
    )
    sender: PublicId | None = Field(default=None, description=N_("Which of one's own participations asks."))


class Requests(Paged):
    box: Literal["all", "in", "out", "done"] = Field(
        default="all", description=N_("Those that came in or went out and are open; those that are done.")
    )
    whose: Whose = Field(default=Whose.ALL, description=N_("Of all the company, your own, or not assigned yet."))


class Messages(Query):
    after: Annotated[int, Field(ge=0, le=MAX_INT)] = Field(
        default=0, description=N_("The last seq that you know; the value of next, to read on.")
    )


class Phrases(Query):
    q: line(200) | None = Field(  # type: ignore[valid-type]
        default=None, description=N_("Words of the sentences, in any of the four languages.")
    )
    step: Annotated[str, Field(pattern=r"^[a-z]{1,20}$")] | None = Field(
        default=None, description=N_("A step of a negotiation: greeting, product, samples, quantity, price …")
    )


class FilePart(Query):
    offset: Annotated[int, Field(ge=0, le=MAX_INT)] = Field(
        default=0, description=N_("Where to begin, in octets; the value of next, to read on.")
    )


class Conversations(Paged):
    kind: Literal["pair", "meeting", "help", "case", "announcements"] | None = Field(
        default=None,
        description=N_("Of two companies, of a meeting, with the organisers, of a case with a desk, or announcements."),
    )
    unread: bool = Field(default=False, description=N_("Those with messages alone that you have not read."))


class Changes(Query):
    since: Annotated[int, Field(ge=0, le=MAX_INT)] = Field(
        default=0, description=N_("The last change that you know; the value of next, to read on.")
    )


class SheetSince(Query):
    since: Annotated[int, Field(ge=0, le=MAX_INT)] = Field(
        default=0, description=N_("The version of the sheet that you know.")
    )


class Search(Paged):
    q: line(200) = Field(description=N_("Words that stand in the message."))  # type: ignore[valid-type]
    conversation: PublicId | None = Field(default=None, description=N_("In one conversation alone."))


class Reports(Paged):
    state: Literal["open", "closed"] = Field(
        default="open", description=N_("Those that wait for a decision, or those that were decided.")
    )


class Deals(Paged):
    group: Group = Field(
        default=Group.ALL, description=N_("Those that wait for one's own or the other side, are sealed, or are over.")
    )


class Readiness(Paged):
    light: Literal["good", "fair", "bad", "none"] | None = Field(
        default=None, description=N_("Those with this light alone; none: no test that still counts.")
    )


class Rooms(Query):
    day: date | None = Field(
        default=None, description=N_("A day on the clock of the event; by default today, or the nearest one.")
    )


class Samples(Paged):
    group: SampleGroup = Field(
        default=SampleGroup.ALL, description=N_("Those that wait for one's own or the other side, or are over.")
    )


class FollowUps(Paged):
    which: Which = Field(default=Which.OPEN, description=N_("Those that wait for an answer, or were answered."))


class NextSteps(Paged):
    whose: Steps = Field(default=Steps.MINE, description=N_("One's own, of one's side, of the other side, or over."))


class Deliveries(Paged):
    show: Show = Field(
        default=Show.COMING, description=N_("To come, with a new day that waits for an answer, late, or over.")
    )


class Cases(Paged):
    desk: Literal["mine"] | None = Field(
        default=None, description=N_("Mine: the cases of the desks where you serve, instead of your companies'.")
    )
    state: CaseState | None = Field(default=None, description=N_("Those in this state alone."))
    turn: Turn | None = Field(
        default=None, description=N_("Those that wait for the desk or for the firm; nobody: those that are over.")
    )


class Notices(Paged):
    unread: bool = Field(default=False, description=N_("Those alone that you have not read."))


class CompanyLists(Query):
    listings: Annotated[str, Field(max_length=2000)] | None = Field(
        default=None, description=N_("The value of next from the listings before.")
    )
    needs: Annotated[str, Field(max_length=2000)] | None = Field(
        default=None, description=N_("The value of next from the needs before.")
    )
