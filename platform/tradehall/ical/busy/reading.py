"""Reading calendars: outside of any transaction, and only busy times come back."""

import json
import logging
from dataclasses import dataclass
from functools import partial

from tradehall.ical.busy.caldav import Account, caldav
from tradehall.ical.busy.commands import KeepReading
from tradehall.ical.busy.feeds import Calendar, feed
from tradehall.ical.busy.network import Unreachable
from tradehall.ical.busy.parse import busy_of
from tradehall.ical.busy.queries import Owner, task
from tradehall.ical.busy.scan import Refused, Wish
from tradehall.ical.busy.stretches import Stretch
from tradehall.kernel.policy import SYSTEM
from tradehall.kernel.runner import Runner
from tradehall.kernel.secrets import Unreadable, vault
from tradehall.meetings.queries.busy import own_uids

log = logging.getLogger(__name__)
FIELD = ("busy_sources", "secret")


class Failed(Exception):
    """A calendar cannot be read; `code` says why (see errors.TROUBLES)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Reading:
    """`stretches` None: the same as the last time. `note`: what the owner should know though it went well."""

    stretches: list[Stretch] | None
    note: str = ""
    etag: str = ""
    modified: str = ""


def seal(public_id: str, given: dict[str, str]) -> str:
    """The address and credentials of a source, for its row alone."""
    return vault().seal(json.dumps(given), FIELD[0], public_id, FIELD[1])


def unseal(public_id: str, sealed: str) -> dict[str, str]:
    """Raises Failed."""
    try:
        given: dict[str, str] = json.loads(vault().open(sealed, FIELD[0], public_id, FIELD[1]))
    except Unreadable:
        raise Failed("lost-key") from None
    return given


def read(
    runner: Runner, kind: str, given: dict[str, str], owner: Owner, *, all_day: bool, etag: str = "", modified: str = ""
) -> Reading:
    """Fetch and parse a feed or an account. Raises Failed."""
    try:
        if kind == "feed":
            found = feed(given["url"], etag, modified)
        else:
            found = caldav(Account(given["url"], given["user"], given["password"]), owner.first, owner.last)
        return parsed(runner, found, owner, all_day=all_day, user=given.get("user", ""))
    except (Unreachable, Refused) as error:
        raise Failed(error.code) from error


def parsed(runner: Runner, found: Calendar, owner: Owner, *, all_day: bool, user: str = "") -> Reading:
    """When the owner is busy by what was found; meetings of ours do not count. Raises Refused."""
    if found.bodies is None:
        return Reading(None, "", found.etag, found.modified)
    if not found.bodies:
        return Reading([])
    emails = tuple({owner.email, user.lower()} - {""})
    wish = Wish(owner.first, owner.last, owner.zone, all_day, emails)
    busy = busy_of(b"\r\n".join(found.bodies), wish)
    ours = runner.ask(own_uids, SYSTEM, list(busy.named))
    return Reading(busy.besides(ours), "partly" if busy.partly else "", found.etag, found.modified)


def refresh(runner: Runner, public_id: str, version: int) -> str:
    """Read a source that was taken, and keep what came of it; the code of why it failed, else nothing."""
    wanted = runner.ask(task, SYSTEM, public_id, version)
    if wanted is None:
        return ""
    keep = partial(KeepReading, source=public_id, version=version)
    try:
        given = unseal(public_id, wanted.secret)
        marks = {"etag": wanted.etag, "modified": wanted.modified}
        reading = read(runner, wanted.kind, given, wanted.owner, all_day=wanted.all_day, **marks)
    except Failed as failed:
        runner.run(keep(error=failed.code), SYSTEM)
        return failed.code
    known = keep(stretches=reading.stretches, error=reading.note, etag=reading.etag, modified=reading.modified)
    runner.run(known, SYSTEM)
    return ""
