"""Settings: read once from the environment (and `.env`), checked once; a bad value stops the start."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parents[2]

KNOWN = {
    "TRADEHALL_SECRET_KEY",
    "TRADEHALL_OLD_SECRET_KEYS",
    "TRADEHALL_DATABASE_URL",
    "TRADEHALL_REDIS_URL",
    "TRADEHALL_BASE_URL",
    "TRADEHALL_MAIL_URL",
    "TRADEHALL_REPLY_ADDRESS",
    "TRADEHALL_INBOUND_URL",
    "TRADEHALL_INBOUND_AUTHORITY",
    "TRADEHALL_DKIM_KEY",
    "TRADEHALL_DKIM_SELECTOR",
    "TRADEHALL_TURN_URL",
    "TRADEHALL_TURN_SECRET",
    "TRADEHALL_TRANSLATE_URL",
    "TRADEHALL_TRANSLATE_KEY",
    "TRADEHALL_JITSI_URL",
    "TRADEHALL_JITSI_APP",
    "TRADEHALL_JITSI_SECRET",
    "TRADEHALL_TRUSTED_HOSTS",
    "TRADEHALL_TRUSTED_PROXIES",
    "TRADEHALL_TRANSPORT",
    "TRADEHALL_DEVELOPMENT",
    "TRADEHALL_INSTANCE",
}


class BadSettings(SystemExit):
    """Stops the start with one clear line."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"tradehall: {problem}")


@dataclass(frozen=True)
class Settings:
    """What this installation is told from outside."""

    secret_key: str
    instance: Path
    database_url: str
    redis_url: str = ""
    base_url: str = "http://127.0.0.1:5000"
    mail_url: str = ""
    old_secret_keys: tuple[str, ...] = ()  # what was sealed under them can still be read
    reply_address: str = ""  # answers to invitations go to this mailbox with +TOKEN before the @; '' takes none
    inbound_url: str = ""  # where that mailbox is read (imap, imaps), or where we listen for its mails (lmtp, smtp)
    inbound_authority: str = ""  # the name under which our own mail server judges senders; '' judges here
    dkim_key: bytes = field(default=b"", repr=False)  # RSA, PEM; mails are signed with it
    dkim_selector: str = ""
    turn_urls: tuple[str, ...] = ()  # relays for calls, as browsers take them; () has none
    turn_secret: str = field(default="", repr=False)
    translate_url: str = ""  # a server that speaks LibreTranslate's interface; '' translates nothing
    translate_key: str = field(default="", repr=False)
    jitsi_url: str = ""  # a Jitsi server of one's own that lets in by signed tokens; '' offers none
    jitsi_app: str = ""  # the name under which it knows us
    jitsi_secret: str = field(default="", repr=False)
    trusted_hosts: tuple[str, ...] = ()
    trusted_proxies: int = 0  # so many proxies stand before us, each adding to X-Forwarded-For; others are not believed
    transport: str = "own"  # of the sockets; "stock" is the libraries' own
    development: bool = False
    testing: bool = False
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """The host name of our own address, for Message-IDs and calendar UIDs."""
        return urlsplit(self.base_url).hostname or "localhost"

    @property
    def secure(self) -> bool:
        return self.base_url.startswith("https://")


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment, over those of `.env`. Raises BadSettings."""
    if environ is None:
        written = {k: v or "" for k, v in dotenv_values(ROOT / ".env").items()}
        environ = {**written, **os.environ}
    given = {k: v.strip() for k, v in environ.items() if k.startswith("TRADEHALL_")}
    for name in given:
        if name not in KNOWN:
            raise BadSettings(f"{name} is not a setting; known are {', '.join(sorted(KNOWN))}")
    secret = given.get("TRADEHALL_SECRET_KEY", "")
    if len(secret) < 32:
        raise BadSettings("TRADEHALL_SECRET_KEY is missing or shorter than 32 characters")
    if re.search(r"change.?me|example|secret.?key", secret, re.IGNORECASE) or len(set(secret)) < 8:
        raise BadSettings("TRADEHALL_SECRET_KEY looks like a sample; make a random one")
    instance = Path(given.get("TRADEHALL_INSTANCE") or ROOT / "instance")
    dkim_key, dkim_selector = _dkim(given)
    jitsi_url, jitsi_app, jitsi_secret = _jitsi(given)
    turn_urls, turn_secret = _turn(given)
    return Settings(
        secret_key=secret,
        instance=instance,
        database_url=_database(given.get("TRADEHALL_DATABASE_URL", ""), instance),
        redis_url=_url(given, "TRADEHALL_REDIS_URL", ("redis", "rediss", "unix")),
        base_url=(_url(given, "TRADEHALL_BASE_URL", ("http", "https")) or "http://127.0.0.1:5000").rstrip("/"),
        mail_url=_url(given, "TRADEHALL_MAIL_URL", ("smtp", "smtps")),
        old_secret_keys=tuple(given.get("TRADEHALL_OLD_SECRET_KEYS", "").split()),
        reply_address=_mailbox(given, "TRADEHALL_REPLY_ADDRESS"),
        inbound_url=_inbound(given),
        inbound_authority=given.get("TRADEHALL_INBOUND_AUTHORITY", ""),
        dkim_key=dkim_key,
        dkim_selector=dkim_selector,
        turn_urls=turn_urls,
        turn_secret=turn_secret,
        translate_url=_url(given, "TRADEHALL_TRANSLATE_URL", ("http", "https")),
        translate_key=given.get("TRADEHALL_TRANSLATE_KEY", ""),
        jitsi_url=jitsi_url,
        jitsi_app=jitsi_app,
        jitsi_secret=jitsi_secret,
        trusted_hosts=tuple(h.strip() for h in given.get("TRADEHALL_TRUSTED_HOSTS", "").split(",") if h.strip()),
        trusted_proxies=_number(given, "TRADEHALL_TRUSTED_PROXIES", 0, 9),
        transport=_one_of(given, "TRADEHALL_TRANSPORT", ("own", "stock")),
        development=given.get("TRADEHALL_DEVELOPMENT", "") in ("1", "true", "yes"),
    )


def _jitsi(given: Mapping[str, str]) -> tuple[str, str, str]:
    """All three or none; the secret signs tokens with HS256 (RFC 7518, 3.2: 256 bits at least)."""
    url = _url(given, "TRADEHALL_JITSI_URL", ("https",)).rstrip("/")
    app, secret = given.get("TRADEHALL_JITSI_APP", ""), given.get("TRADEHALL_JITSI_SECRET", "")
    if bool(url) != bool(app) or bool(url) != bool(secret):
        raise BadSettings("TRADEHALL_JITSI_URL, TRADEHALL_JITSI_APP and TRADEHALL_JITSI_SECRET belong together")
    if secret and len(secret.encode()) < 32:
        raise BadSettings("TRADEHALL_JITSI_SECRET is shorter than 32 characters")
    return url, app, secret


def _database(url: str, instance: Path) -> str:
    if not url:
        return f"sqlite:///{instance / 'tradehall.sqlite3'}"
    if url.startswith("postgresql://"):
        url = "postgresql+psycopg://" + url.removeprefix("postgresql://")
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise BadSettings("TRADEHALL_DATABASE_URL must begin with sqlite:/// or postgresql://")
    return url


def _mailbox(given: Mapping[str, str], name: str) -> str:
    """A plain address, short enough for a token of 33 characters in its local part (RFC 5321, 4.5.3.1.1)."""
    value = given.get(name, "").lower()
    if value and not re.fullmatch(r"[a-z0-9._-]{1,31}@[a-z0-9-]+(\.[a-z0-9-]+)*", value):
        raise BadSettings(f"{name} must be a plain mail address without '+', such as reply@in.example.com")
    return value


def _inbound(given: Mapping[str, str]) -> str:
    value = _url(given, "TRADEHALL_INBOUND_URL", ("imap", "imaps", "lmtp", "smtp"))
    if value and not given.get("TRADEHALL_REPLY_ADDRESS"):
        raise BadSettings("TRADEHALL_INBOUND_URL needs TRADEHALL_REPLY_ADDRESS: nobody would write there")
    try:
        has_port = urlsplit(value).port is not None
    except ValueError:
        raise BadSettings("TRADEHALL_INBOUND_URL holds a port that is no number") from None
    if value.startswith(("lmtp:", "smtp:")) and not has_port:
        raise BadSettings("TRADEHALL_INBOUND_URL needs the port on which to listen, such as lmtp://127.0.0.1:2400")
    return value


def _dkim(given: Mapping[str, str]) -> tuple[bytes, str]:
    """The key that signs mails, read now: a bad one stops the start instead of every mail."""
    path, selector = given.get("TRADEHALL_DKIM_KEY", ""), given.get("TRADEHALL_DKIM_SELECTOR", "")
    if bool(path) != bool(selector):
        raise BadSettings("TRADEHALL_DKIM_KEY and TRADEHALL_DKIM_SELECTOR go together")
    if not path:
        return b"", ""
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?", selector):
        raise BadSettings("TRADEHALL_DKIM_SELECTOR is the name before ._domainkey, of small letters and digits")
    try:
        key = Path(path).read_bytes()
        if not isinstance(load_pem_private_key(key, None), RSAPrivateKey):
            raise ValueError
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm):
        raise BadSettings("TRADEHALL_DKIM_KEY is not the path of a readable RSA key in PEM form") from None
    return key, selector


def _turn(given: Mapping[str, str]) -> tuple[tuple[str, ...], str]:
    """The addresses of the relay (RFC 7065), and the secret that it shares with us. One that names no transport is
    reached over UDP and over TCP."""
    written, secret = given.get("TRADEHALL_TURN_URL", ""), given.get("TRADEHALL_TURN_SECRET", "")
    if bool(written) != bool(secret):
        raise BadSettings("TRADEHALL_TURN_URL and TRADEHALL_TURN_SECRET go together")
    urls: list[str] = []
    for url in re.split(r"[\s,]+", written) if written else ():
        found = re.fullmatch(
            r"(turns?):(\[[0-9a-fA-F:]+\]|[a-zA-Z0-9.-]+)(?::[0-9]{1,5})?(\?transport=(udp|tcp))?", url
        )
        if not found:
            raise BadSettings("TRADEHALL_TURN_URL holds addresses such as turn:turn.example.org:3478")
        ways = (
            ("",) if found[3] else ("?transport=udp", "?transport=tcp") if found[1] == "turn" else ("?transport=tcp",)
        )
        urls += [url + way for way in ways]
    return tuple(urls), secret


def _number(given: Mapping[str, str], name: str, least: int, most: int) -> int:
    value = given.get(name) or str(least)
    if not re.fullmatch("[0-9]{1,3}", value) or not least <= int(value) <= most:
        raise BadSettings(f"{name} must be a number from {least} to {most}")
    return int(value)


def _one_of(given: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    """The first of the choices unless another is set."""
    value = given.get(name) or choices[0]
    if value not in choices:
        raise BadSettings(f"{name} must be {' or '.join(choices)}")
    return value


def _url(given: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> str:
    value = given.get(name, "")
    if value and urlsplit(value).scheme not in schemes:
        raise BadSettings(f"{name} must begin with {' or '.join(s + '://' for s in schemes)}")
    return value
