"""The exporter's words about a delay in the languages of those who read them, where a machine translates. Only what
says all numbers, days and names of the original is kept; the original always stands beside it."""

import logging

from tradehall.deals.promises.commands import KeepDelayTranslation
from tradehall.deals.promises.facts import DelayTold
from tradehall.deals.promises.queries import delivery_news
from tradehall.events.commands import Side
from tradehall.kernel.errors import NotFound
from tradehall.kernel.facts import reacts_to
from tradehall.kernel.outbox import Desk
from tradehall.meetings.translating import guarding, port

log = logging.getLogger(__name__)


@reacts_to(DelayTold, name="notices.translate_delay")
def translate_the_delay(fact: DelayTold, desk: Desk) -> None:
    """While the server is away it is tried again, as any delivery is."""
    machine = port.in_use()
    if machine is None:
        return
    try:
        found = desk.ask(delivery_news, fact.deal, Side.BUYER, fact.notices)
    except NotFound:
        return
    body = found.lines[0].body if found.lines else None
    if body is None or not body.texts:
        return
    for language in sorted({person.language for person in found.recipients} - set(body.texts)):
        if not port.translates(body.source, language):
            continue
        try:
            made = guarding.translate(body.texts[body.source], body.source, language, machine.translate)
        except port.Refused as refused:
            log.warning("the delay %s is not translated: %s", fact.public_id, refused)
            continue
        if not made.doubts and made.text:
            desk.run(KeepDelayTranslation(notices=fact.notices, language=language, text=made.text[:6000]))
