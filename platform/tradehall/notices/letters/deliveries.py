"""Letters about deliveries and samples."""

from collections.abc import Iterator

from tradehall.deals.promises.queries import delivery_news
from tradehall.deals.samples.queries import sample_news
from tradehall.events.commands import Side
from tradehall.kernel.outbox import Desk
from tradehall.notices.kinds import KINDS, SAMPLE_STEPS
from tradehall.notices.letters.writing import Letter, letter, writes
from tradehall.notices.queries.due import Due


def _sentence(one: Due) -> str:
    """The notice's own sentence, marked: the mail begins with it."""
    return KINDS[one.kind].text


@writes("delay_told")
def delay(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    """What was answered or taken back by now is not asked any more."""
    about = notices[0].details
    found = desk.ask(delivery_news, about["deal"], Side.BUYER, about["notices"])
    lines = [line for line in found.lines if line.waits]
    if lines:
        for one in notices:
            yield letter(desk, one, news=found, lines=lines, sentence=_sentence(one))


@writes("delay_taken_back", "delay_answered", "line_delivered", "line_received", "delivery_near", "delivery_past")
def delivery(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    about = notices[0].details
    found = desk.ask(delivery_news, about["deal"], Side.BUYER, about["notices"], about["promises"])
    for one in notices:
        yield letter(desk, one, news=found, lines=found.lines, sentence=_sentence(one))


@writes(*(f"sample_{step}" for step in SAMPLE_STEPS))
def sample(desk: Desk, notices: list[Due]) -> Iterator[Letter]:
    found = desk.ask(sample_news, notices[0].details["sample"])
    for one in notices:
        yield letter(desk, one, news=found, row=found.row, sentence=_sentence(one))
