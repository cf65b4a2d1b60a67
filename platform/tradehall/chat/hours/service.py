"""Setting one's own office hours."""

from tradehall.chat.hours.commands import SetTalkChoice
from tradehall.chat.models import TalkChoice
from tradehall.kernel.errors import StaleVersion, Unauthenticated
from tradehall.kernel.runner import broken, handles
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx

broken("pk_talk_choices", StaleVersion)

ENDS_FIRST = N_("The end must be later than the beginning.")


@handles(SetTalkChoice)
def set_talk_choice(tx: Tx, command: SetTalkChoice) -> int:
    """The new version. Raises StaleVersion."""
    tx.require(tx.actor.signed_in, Unauthenticated)
    opens, closes = _minutes(command.opens), _minutes(command.closes)
    if closes == 0:
        closes = 1440
    if opens >= closes:
        tx.refuse("closes", ENDS_FIRST)
    chosen = {
        "days": "".join(sorted(set(command.days))), "opens": opens, "closes": closes, "translate": command.translate,
    }  # fmt: skip
    row = tx.session.get(TalkChoice, tx.actor.person_id, with_for_update=True)
    if row is None:
        row = TalkChoice(person_id=tx.actor.person_id, version=1, **chosen)
        tx.expect_version(row, command.version)
        return tx.add(row).version
    tx.expect_version(row, command.version, chosen)
    for name, value in chosen.items():
        setattr(row, name, value)
    return row.version


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)
