"""Answers to invitations that come in by mail: taken in by one door, read apart, believed only when proven."""

from tradehall.ical.inbound.door import Door
from tradehall.ical.inbound.listener import Listener
from tradehall.ical.inbound.mailbox import Mailbox


def transport(url: str, door: Door) -> Mailbox | Listener:
    """The way by which mails come in, as the installation was told."""
    return Mailbox(url, door) if url.startswith("imap") else Listener(url, door)
