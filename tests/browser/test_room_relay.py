"""A call where nothing but TLS leads out: through the relay, whose certificate the browser trusts."""

import base64
import datetime
import hashlib
import ipaddress
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from playwright.sync_api import Browser

from tests.browser.people import Visitor
from tests.browser.rooms import enter, open_doors, see_each_other
from tests.browser.servers import Seeded, serve
from tests.services import CHROMIUM_ARGS, Turn

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]

# How each of the two reaches the relay.
REACHED = """
async () => {
  const [peer] = document.querySelector("[data-room]").room.peers.values();
  const report = new Map(await peer.link.pc.getStats());
  const { selectedCandidatePairId } = [...report.values()].find((one) => one.type === "transport");
  const { candidateType, relayProtocol } = report.get(report.get(selectedCandidatePairId).localCandidateId);
  return [candidateType, relayProtocol];
}
"""


def certify(folder: Path) -> tuple[tuple[Path, Path], str]:
    """A certificate of our own making with its key, and the name by which a browser is told to trust it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "relay")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    day = datetime.timedelta(days=1)
    made = builder.not_valid_before(now - day).not_valid_after(now + day).add_extension(address, critical=False)
    paths = folder / "relay.pem", folder / "relay.key"
    paths[0].write_bytes(made.sign(key, SHA256()).public_bytes(Encoding.PEM))
    paths[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return paths, base64.b64encode(hashlib.sha256(public).digest()).decode()


def test_a_call_through_tls_alone(seeded: Seeded, tmp_path: Path, chromium: Browser, chromium_path: str) -> None:
    certificate, trusted = certify(tmp_path)
    turn = Turn(tmp_path, certificate=certificate)
    flags = [*CHROMIUM_ARGS, f"--ignore-certificate-errors-spki-list={trusted}"]
    browser = chromium.browser_type.launch(executable_path=chromium_path, args=flags)
    relay = {"TRADEHALL_TURN_URL": turn.tls_url, "TRADEHALL_TURN_SECRET": turn.secret}
    try:
        with serve(seeded, tmp_path / "site", **relay) as site:
            room = open_doors(site, relay_only=True)
            zibo = Visitor(site, browser, "zibo-tls", language="zh")
            tsu = Visitor(site, browser, "tsu-tls", language="ja", phone=True)
            for one, email in ((zibo, "exporter"), (tsu, "buyer")):
                one.sign_in(f"{email}@demo.example")
                enter(one, room)
            see_each_other(zibo, tsu)
            assert [one.page.evaluate(REACHED) for one in (zibo, tsu)] == [["relay", "tls"]] * 2
            assert zibo.complaints + tsu.complaints == []
    finally:
        browser.close()
        turn.kill()
