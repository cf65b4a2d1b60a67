"""Calendars to read: texts of them, and servers that give them out under names and certificates of their own."""

import ssl
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tradehall.ical.busy.network import Network, is_public

LOOPBACK = "127.0.0.1"


def event(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"]) + "\r\n"


def calendar(*parts: str) -> bytes:
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//town//calendar//EN\r\n"
    return (head + "".join(parts) + "END:VCALENDAR\r\n").encode()


def at(*times: tuple[datetime, datetime], **more: str) -> bytes:
    """A calendar with one entry for each stretch."""
    extra = [f"{name.upper()}:{value}" for name, value in more.items()]
    return calendar(
        *(
            event(f"UID:{number}@town", f"DTSTART:{start:%Y%m%dT%H%M%SZ}", f"DTEND:{end:%Y%m%dT%H%M%SZ}", *extra)
            for number, (start, end) in enumerate(times)
        )
    )


class Authority:
    """A certificate authority of the test's own, and certificates for names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tests")])
        self._cert = self._sign(name, name, self._key, [], is_authority=True)
        self.file = folder / "authority.pem"
        self.file.write_bytes(self._cert.public_bytes(serialization.Encoding.PEM))

    def _sign(
        self, subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, hosts: Iterable[str],
        *, is_authority: bool = False,
    ) -> x509.Certificate:  # fmt: skip
        begin = datetime.now(UTC) - timedelta(days=1)
        usage = x509.KeyUsage(
            digital_signature=True, key_cert_sign=is_authority, crl_sign=is_authority, content_commitment=False,
            key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False,
            decipher_only=False,
        )  # fmt: skip
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begin)
            .not_valid_after(begin + timedelta(days=10))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False
            )
        )  # fmt: skip
        if hosts:
            names = [x509.DNSName(host) for host in hosts]
            made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return made.sign(self._key, hashes.SHA256())

    def certify(self, *hosts: str) -> tuple[Path, Path]:
        """Files of a certificate for these names and of its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])])
        cert = self._sign(subject, self._cert.subject, key, hosts)
        pem, private = self.folder / f"{hosts[0]}.pem", self.folder / f"{hosts[0]}.key"
        pem.write_bytes(cert.public_bytes(serialization.Encoding.PEM))
        private.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return pem, private

    def trusted(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.file))


@dataclass(frozen=True)
class Asked:
    """What came to the server."""

    name: str | None
    method: str
    path: str
    headers: dict[str, str]


Answering = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Host:
    """A server on the loopback address that answers as it is told; `asked` is what came."""

    authority: Authority
    hosts: tuple[str, ...]
    answers: Answering = lambda request: say(request, calendar())
    asked: list[Asked] = field(default_factory=list)
    port: int = 0

    def __enter__(self) -> "Host":
        host = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                self.close_connection = True
                shown = getattr(self.connection, "shown", None)
                headers = {name.lower(): value for name, value in self.headers.items()}
                host.asked.append(Asked(shown, self.command, self.path, headers))
                self.rfile.read(int(headers.get("content-length", 0)))
                host.answers(self)

            do_GET = do_PROPFIND = do_REPORT = answer

            def log_message(self, *_args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_args: object) -> None:
                """Whoever asked has gone."""

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.authority.certify(*self.hosts))

        def shown(sock: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> None:
            sock.shown = name  # type: ignore[union-attr, attr-defined]

        context.sni_callback = shown  # type: ignore[assignment]
        self._server = Server((LOOPBACK, 0), Handler)
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )  # fmt: skip
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def network(self, **names: list[str] | Callable[[], list[str]]) -> Network:
        """A way out on which our own hosts are reached, and the loopback address is allowed for them alone.

        `names`: other names ('_' stands for '.') and their addresses.
        """
        known = {name.replace("_", "."): addresses for name, addresses in names.items()}

        def addresses(name: str) -> list[str]:
            found = known.get(name) or ([LOOPBACK] if name in self.hosts else None)
            if found is None:
                raise OSError("no such name")
            return found() if callable(found) else found

        return Network(
            addresses, lambda one: str(one) == LOOPBACK or is_public(one), self.port, self.authority.trusted, 2, 5
        )


def say(
    request: BaseHTTPRequestHandler, body: bytes, status: int = 200, kind: str = "text/calendar", **headers: str
) -> None:
    request.send_response(status)
    request.send_header("Content-Type", kind)
    for name, value in headers.items():
        request.send_header(name.replace("_", "-"), value)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)
