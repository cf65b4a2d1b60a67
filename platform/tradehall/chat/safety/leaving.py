"""The way out: every link in a message leads to a page of ours that shows where it goes. The page's address is
signed, so that nobody can borrow our name for a link of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from itsdangerous import BadSignature, Signer

from tradehall.chat.safety import links
from tradehall.chat.safety.errors import BadLink
from tradehall.chat.safety.links import Link


@dataclass(frozen=True, slots=True)
class Exit:
    """Signs and checks addresses; links to our own pages (`base_url`) need no page between."""

    secret: str
    base_url: str

    @property
    def _signer(self) -> Signer:
        return Signer(self.secret, salt="chat.leave")

    def door(self, link: Link) -> str:
        """The address that a link in a message has."""
        if self.is_ours(link):
            return link.url
        seal = self._signer.get_signature(link.text).decode()
        return "/leave?" + urlencode({"to": link.text, "s": seal})

    def is_ours(self, link: Link) -> bool:
        here, there = urlsplit(self.base_url), urlsplit(link.url)
        return (here.scheme, here.netloc) == (there.scheme, there.netloc)

    def beyond(self, text: str, seal: str) -> Link:
        """The link behind a door. Raises BadLink."""
        try:
            self._signer.unsign(f"{text}.{seal}".encode())
        except (BadSignature, UnicodeError):
            raise BadLink from None
        link = links.address(text)
        if link is None:
            raise BadLink
        return link


def pieces(text: str) -> Iterator[tuple[str, Link | None]]:
    """For templates: (text, None) or (what is shown of a link, the link)."""
    for part in links.parts(text):
        yield (part, None) if isinstance(part, str) else (part.shown, part)
