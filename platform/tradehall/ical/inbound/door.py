"""The one door for mails that come in, whichever way they came."""

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import compat32
from email.utils import getaddresses

from tradehall.ical.inbound import parse
from tradehall.ical.inbound.trust import Resolver, is_proven
from tradehall.ical.invitations import tokens
from tradehall.ical.invitations.commands import TakeInMail
from tradehall.ical.invitations.queries import invited_address
from tradehall.ical.invitations.rules import Outcome
from tradehall.kernel.errors import Conflict
from tradehall.kernel.mail import NoteBounce, ReturnPath
from tradehall.kernel.policy import SYSTEM
from tradehall.kernel.runner import Runner

log = logging.getLogger(__name__)
ENVELOPE = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc")
HEAD = 64 * 1024


@dataclass(slots=True)
class Door:
    """Takes mails in. `authority`, `resolver` as in `trust.is_proven`. `returns`: where our own mails come back to."""

    runner: Runner
    authority: str = ""
    resolver: Resolver | None = None
    returns: ReturnPath | None = None

    def handle(self, raw: bytes, envelope_to: Iterable[str], *, bounce: bool = False) -> str:
        """What became of the mail (`Outcome`). The same mail may be handed in again. Raises Unavailable."""
        to = list(envelope_to)
        number = next(filter(None, map(self.returns.number, to)), None) if self.returns else None
        if number is not None:
            return self._come_back(number, raw)
        token = next(filter(None, map(tokens.read_address, to)), None)
        invited = self.runner.ask(invited_address, SYSTEM, token) if token else None
        if token is None or invited is None:
            log.info("a mail to an address that is none of ours was dropped")
            return Outcome.DROPPED
        answer = parse.read(raw)
        strong = answer["sender"] == invited.lower() and is_proven(
            raw, invited, resolver=self.resolver, authority=self.authority
        )
        command = TakeInMail(
            token=token,
            message_id=answer["message_id"] or f"<{hashlib.sha256(raw).hexdigest()}>",
            raw=raw[: parse.MOST_OCTETS],
            answer=answer,
            strong=strong,
            bounce=bounce or answer["report"],
        )
        try:
            return str(self.runner.run(command, SYSTEM))
        except Conflict:  # the same mail at the same moment by another way
            return Outcome.REPEATED

    def _come_back(self, number: int, raw: bytes) -> str:
        """A report that the mail was not delivered is noted at it; whatever else comes to its address is dropped. The
        mail itself follows its report and may be long: the beginning is enough."""
        failure = parse.read(raw[: parse.MOST_OCTETS])["failure"]
        if not failure or not self.runner.run(NoteBounce(mail=number, error=failure), SYSTEM):
            return Outcome.DROPPED
        return Outcome.BOUNCE


def addresses(raw: bytes) -> tuple[list[str], bool]:
    """To whom a stored mail was sent, by its headers, and whether it is a mail of ours that came back."""
    head = message_from_bytes(raw[:HEAD], policy=compat32)
    written = [str(value) for name in ENVELOPE for value in head.get_all(name, [])]
    returned = str(head.get("Return-Path", "")).strip()
    return [address for _, address in getaddresses(written)], returned == "<>"
