"""How a person wants to be told."""

from collections.abc import Mapping

from sqlalchemy import delete

from tradehall.kernel.errors import StaleVersion, Unauthenticated
from tradehall.kernel.runner import broken, handles
from tradehall.kernel.tx import Tx
from tradehall.notices import policy
from tradehall.notices.commands import SetNoticeChoice, SetNoticeChoices
from tradehall.notices.errors import BOTH_TIMES, NOT_OFFERED, SAME_TIMES
from tradehall.notices.kinds import CHOICES, MailChoice, Topic
from tradehall.notices.models import NoticeChoice, NoticeHours
from tradehall.notices.rules import minutes_of

broken("pk_notice_hours", StaleVersion)  # two wrote the first ones at once


@handles(SetNoticeChoice)
def set_notice_choice(tx: Tx, command: SetNoticeChoice) -> None:
    """One topic alone, as the link under a mail does it."""
    tx.require(policy.can_choose(tx.actor), Unauthenticated)
    _choose(tx, {command.topic: command.mail})


@handles(SetNoticeChoices)
def set_notice_choices(tx: Tx, command: SetNoticeChoices) -> None:
    tx.require(policy.can_choose(tx.actor), Unauthenticated)
    start, end = command.quiet_from, command.quiet_to
    if command.quiet and (start is None or end is None):
        tx.refuse("quiet_from" if start is None else "quiet_to", BOTH_TIMES, "text_missing")
    if command.quiet and start == end:
        tx.refuse("quiet_to", SAME_TIMES)
    hours = _my_hours(tx, command.version)
    hours.quiet_from = minutes_of(start) if command.quiet and start else None
    hours.quiet_to = minutes_of(end) if command.quiet and end else None
    hours.digest_at = minutes_of(command.digest_at)
    _choose(tx, command.choices)


def _my_hours(tx: Tx, version: int) -> NoticeHours:
    """One's own row; version 1 is that of no row. Raises StaleVersion."""
    mine = tx.actor.person_id or 0
    row = tx.session.get(NoticeHours, mine, with_for_update=True)
    if row is None:
        row = NoticeHours(person_id=mine, version=1)
        tx.expect_version(row, version)
        return tx.add(row)
    tx.expect_version(row, version)
    return row


def _choose(tx: Tx, choices: Mapping[Topic, MailChoice]) -> None:
    """Later mails follow it; what waits already goes out as it was promised."""
    for topic, mail in choices.items():
        if mail not in CHOICES.get(topic, ()):
            tx.refuse(f"choices.{topic}", NOT_OFFERED, "enum")
    mine = NoticeChoice.person_id == tx.actor.person_id
    tx.session.execute(delete(NoticeChoice).where(mine, NoticeChoice.topic.in_([*choices])))
    tx.add_all(
        [NoticeChoice(person_id=tx.actor.person_id, topic=topic, mail=mail) for topic, mail in choices.items()]
    )  # fmt: skip
