"""Going out to an address that somebody typed in, and to nothing behind our own walls.

The name is resolved once; every answer has to be public, and the connection is made to the address that was checked,
under the name that was asked for. No proxy, no cookies, no redirect that is not looked at like the first address.
"""

import ipaddress
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.parse import urljoin, urlsplit

from urllib3.connection import HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.util import parse_url

from tradehall.kernel import clock

CONNECT, TOTAL = 3.0, 10.0
MOST_BYTES = 2 * 1024 * 1024
MOST_REDIRECTS = 3
MOST_CHARACTERS = 2000
REDIRECTS = {301, 302, 303, 307, 308}
# Office 365 answers programs that it does not know with nothing.
AGENT = "Mozilla/5.0 (compatible; Tradehall; calendar)"

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_INSIDE = [
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
        "::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32",
        "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    )
]  # fmt: skip


class Unreachable(Exception):
    """Nothing came back that we could use. `code`: no-answer, refused (they want another password or do not know
    it), gone, too-large, encoding. What is behind an address that we do not go to, and what does not answer, is
    told apart by nobody: no-answer."""

    def __init__(self, code: str = "no-answer") -> None:
        super().__init__(code)
        self.code = code


def is_public(address: Address) -> bool:
    """Whether an address is somebody's in the open network. `is_global` alone is not enough: it holds for NAT64,
    6to4, multicast and IPv4 in IPv6."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    if mapped is not None:
        return is_public(mapped)
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    return not any(address.version == network.version and address in network for network in _INSIDE)


def system_addresses(host: str) -> list[str]:
    """All addresses of a name, by the machine's own resolver."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in found))


def _public_authorities() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


@dataclass(frozen=True)
class Network:
    """How we go out. Tests give a resolver and a certificate authority of their own, and where their servers are."""

    addresses: Callable[[str], list[str]] = system_addresses
    permits: Callable[[Address], bool] = is_public
    port: int = 443  # where the one port that we go to is reached
    authorities: Callable[[], ssl.SSLContext] = _public_authorities
    connect: float = CONNECT
    total: float = TOTAL


OUTSIDE: list[Network] = [Network()]


@dataclass(frozen=True, slots=True)
class Answer:
    """`url`: where it came from in the end. `body` is unpacked."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes


def place(url: str) -> str:
    """An address as we go to it: https, port 443, no user name; webcal is read as https. Raises ValueError."""
    text = url.strip()
    if len(text) > MOST_CHARACTERS or any(ord(char) < 0x21 or ord(char) == 0x7F or char == "\\" for char in text):
        raise ValueError("url")
    parts = urlsplit(text)
    scheme = {"webcal": "https", "webcals": "https"}.get(parts.scheme.lower(), parts.scheme.lower())
    if scheme != "https" or not parts.hostname or parts.username is not None or parts.password is not None:
        raise ValueError("url")
    if parts.port not in (None, 443):
        raise ValueError("url")
    host = _host(parts.hostname)
    query = f"?{parts.query}" if parts.query else ""
    return str(parse_url(f"https://{host}{parts.path or '/'}{query}").url)


def _host(name: str) -> str:
    if ":" in name:
        return f"[{ipaddress.IPv6Address(name)}]"
    return name.rstrip(".").encode("idna").decode().lower()


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    may_lead_to: Callable[[str], bool] = lambda url: True,
) -> Answer:
    """What an address answers, redirects followed as far as `may_lead_to` allows. Raises Unreachable."""
    network = OUTSIDE[0]
    until = clock.monotonic() + network.total
    at = _checked(url)
    for _ in range(MOST_REDIRECTS + 1):
        answer = _once(network, at, method, headers or {}, body, until)
        target = answer.headers.get("location", "")
        if answer.status not in REDIRECTS or not target:
            return answer
        at = _checked(urljoin(at, target))
        if not may_lead_to(at):
            raise Unreachable
    raise Unreachable


def _checked(url: str) -> str:
    try:
        return place(url)
    except ValueError:
        raise Unreachable from None


def _once(network: Network, url: str, method: str, headers: Mapping[str, str], body: bytes, until: float) -> Answer:
    parts = urlsplit(url)
    host = parts.hostname or ""
    address = _resolve(network, host, until)
    connection = HTTPSConnection(
        address,
        network.port,
        timeout=min(network.connect, _left(until)),
        ssl_context=network.authorities(),
        server_hostname=host,
        assert_hostname=host,
    )
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    sent = {"Host": parts.netloc, "User-Agent": AGENT, "Accept-Encoding": "gzip", "Accept": "*/*", **headers}
    try:
        connection.connect()
        with _ending(connection.sock, until):
            connection.sock.settimeout(_left(until))
            connection.request(method, path, body or None, sent, preload_content=False, decode_content=False)
            with closing(connection.getresponse()) as answer:
                told = {name.lower(): value for name, value in answer.headers.items()}
                octets = b"" if answer.status in REDIRECTS or answer.status == 304 else _body(answer, told, until)
        if clock.monotonic() >= until:  # we hung up ourselves, and what came is not all
            raise Unreachable
        return Answer(answer.status, url, told, octets)
    except (HTTPError, HTTPException, OSError, ValueError, zlib.error) as error:
        raise Unreachable from error
    finally:
        connection.close()


def _left(until: float) -> float:
    return max(until - clock.monotonic(), 0.01)


@contextmanager
def _ending(sock: Any, until: float) -> Iterator[None]:
    """Ends the connection when the time is over, however slowly the other side goes on talking."""

    def end() -> None:
        with suppress(OSError):
            socket.socket.shutdown(sock, socket.SHUT_RDWR)

    timer = threading.Timer(_left(until), end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _resolve(network: Network, host: str, until: float) -> str:
    """The address to connect to. Raises Unreachable unless all answers are public ones."""
    answers = _within(lambda: network.addresses(host), min(network.connect, _left(until)))
    try:
        found = [ipaddress.ip_address(text.partition("%")[0]) for text in answers]
    except ValueError:
        raise Unreachable from None
    if not found or not all(network.permits(address) for address in found):
        raise Unreachable
    return str(min(found, key=lambda address: address.version))


def _within(ask: Callable[[], list[str]], seconds: float) -> list[str]:
    """The resolver knows no time-out: whoever takes longer is left behind."""
    found: list[list[str]] = []

    def work() -> None:
        try:
            found.append(ask())
        except (OSError, UnicodeError):
            found.append([])

    thread = threading.Thread(target=work, name="resolve", daemon=True)
    thread.start()
    thread.join(seconds)
    return found[0] if found else []


def _body(answer: Any, headers: Mapping[str, str], until: float) -> bytes:
    """Read and unpacked piece by piece; what is too large is noticed before it is there."""
    packed = headers.get("content-encoding", "identity").strip().lower()
    if packed not in ("", "identity", "gzip", "x-gzip"):
        raise Unreachable("encoding")
    unpack = zlib.decompressobj(16 + zlib.MAX_WBITS) if "gzip" in packed else None
    made = bytearray()
    while piece := answer.read(65536, decode_content=False):
        while piece:
            if unpack is None:
                made += piece
                break
            made += unpack.decompress(piece, MOST_BYTES + 1 - len(made))
            piece = unpack.unconsumed_tail
            if len(made) > MOST_BYTES:
                break
        if len(made) > MOST_BYTES:
            raise Unreachable("too-large")
        if clock.monotonic() > until:
            raise Unreachable
    if unpack is not None and not unpack.eof:
        raise Unreachable
    return bytes(made)
