"""The connection to the mail server, and what its answers mean."""

import smtplib
import ssl
import time
from dataclasses import dataclass
from enum import Enum
from urllib.parse import unquote, urlsplit

TIMEOUT = 20.0  # seconds for every step of the conversation
IDLE = 20.0  # seconds after which an unused connection is hung up
MOST = 100  # mails over one connection


class Outcome(Enum):
    """How it went: sent; refused for good; not now, but others may go; the server cannot be used at all."""

    SENT = "sent"
    REFUSED = "refused"
    LATER = "later"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Answer:
    """`error` is what the server said, as '550 5.1.1 …', or what came between us."""

    outcome: Outcome
    error: str = ""


_SENT = Answer(Outcome.SENT)
_OURS = {530, 534, 535, 538}  # the server does not know *us*: no fault of the mail


class Line:
    """Keeps one connection open from mail to mail. For one thread."""

    def __init__(self, url: str, timeout: float = TIMEOUT) -> None:
        self._url, self._timeout = urlsplit(url), timeout
        self._server: smtplib.SMTP | None = None
        self._used, self._count = 0.0, 0

    def send(self, sender: str, recipient: str, octets: bytes) -> Answer:
        """Hand one mail over. After `LATER` and `AWAY` the same octets may be sent again: the server has not
        confirmed them, though it may have them if it went away at the very end.
        """
        try:
            server = self._opened()
        except smtplib.SMTPResponseException as error:
            return self._given_up(Outcome.AWAY, _said(error.smtp_code, error.smtp_error))
        except (OSError, smtplib.SMTPException) as error:
            return self._given_up(Outcome.AWAY, _broke(error))
        options = () if recipient.isascii() else ("SMTPUTF8",)
        try:
            server.sendmail(sender, [recipient], octets, mail_options=options)
        except smtplib.SMTPRecipientsRefused as error:
            code, words = error.recipients[recipient]
            return self._answered(code, words)
        except smtplib.SMTPResponseException as error:
            return self._answered(error.smtp_code, error.smtp_error)
        except smtplib.SMTPNotSupportedError:
            return Answer(Outcome.REFUSED, "553 5.6.7 the mail server takes no addresses in other scripts")
        except (OSError, smtplib.SMTPException) as error:
            return self._given_up(Outcome.LATER, _broke(error))
        self._used, self._count = time.monotonic(), self._count + 1
        return _SENT

    def hang_up(self, *, politely: bool = True) -> None:
        """Close the connection, if there is one."""
        server, self._server, self._count = self._server, None, 0
        if server is None:
            return
        try:
            if politely:
                server.quit()
        except (OSError, smtplib.SMTPException):
            pass
        finally:
            server.close()

    def hang_up_if_idle(self) -> None:
        if self._server is not None and time.monotonic() - self._used > IDLE:
            self.hang_up()

    def _opened(self) -> smtplib.SMTP:
        if self._server is not None and (self._count >= MOST or not self._lives(self._server)):
            self.hang_up()
        if self._server is None:
            self._server, self._used = self._dial(), time.monotonic()
        return self._server

    def _lives(self, server: smtplib.SMTP) -> bool:
        """Servers close what is not used; asked only after a pause."""
        if time.monotonic() - self._used < 2.0:
            return True
        try:
            return server.noop()[0] == 250
        except (OSError, smtplib.SMTPException):
            return False

    def _dial(self) -> smtplib.SMTP:
        url = self._url
        host, port = url.hostname or "localhost", url.port or (465 if url.scheme == "smtps" else 25)
        server: smtplib.SMTP = (
            smtplib.SMTP_SSL(host, port, timeout=self._timeout, context=ssl.create_default_context())
            if url.scheme == "smtps"
            else smtplib.SMTP(host, port, timeout=self._timeout)
        )
        try:
            server.ehlo_or_helo_if_needed()
            if url.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
            if url.username:
                server.login(unquote(url.username), unquote(url.password or ""))
        except BaseException:
            server.close()
            raise
        return server

    def _answered(self, code: int, words: bytes | str) -> Answer:
        """smtplib has reset the conversation, or hung up after 421."""
        error = _said(code, words)
        if code == 421 or code in _OURS:
            return self._given_up(Outcome.AWAY, error)
        self._used = time.monotonic()
        return Answer(Outcome.REFUSED if code >= 500 else Outcome.LATER, error)

    def _given_up(self, outcome: Outcome, error: str) -> Answer:
        self.hang_up(politely=False)
        return Answer(outcome, error)


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(f"{code} {text}".split())[:500]


def _broke(error: Exception) -> str:
    """The connection broke: no code of the server's."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:500]
