"""The relay as our documents set it up: names that we lend open it, for a while, and never towards an inner network."""

import asyncio
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aioice import stun, turn

from tests.services import Turn, run_turn
from tradehall.rooms.turn import ice_servers

RULES = Path(__file__).resolve().parents[2] / "docs" / "turnserver.conf"
INNER = (
    "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "100.64.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.254",
    "192.168.1.1", "192.0.0.8", "198.18.0.1", "255.255.255.255",
)  # fmt: skip
OUTER = ("172.32.0.1", "100.128.0.1", "11.0.0.1", "198.20.0.1")
INNER_6 = (
    "::1", "fc00::1", "fd12:3456::1", "fe80::1", "febf::1", "::ffff:10.1.2.3", "64:ff9b::a01:203", "2001::1",
    "2002:a01:203::1",
)  # fmt: skip
OUTER_6 = ("2400:cb00::1", "2a00:1450::1")
FAMILY = (0x0017, "REQUESTED-ADDRESS-FAMILY", stun.pack_unsigned, stun.unpack_unsigned)  # RFC 8656, 14.6
IPV6 = 0x02 << 24


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Turn]:
    """By the rules of the documents, but for what names the machine it stands on; `-c` and our own secret."""
    machine = re.compile(r"^(realm|static-auth-secret|(tls-)?listening-port|cert|pkey|no-tlsv1.*)(=.*)?$")
    written = RULES.read_text().splitlines()
    rules = tmp_path_factory.mktemp("relay") / "turnserver.conf"
    rules.write_text("\n".join(line for line in written if not machine.match(line)))
    with run_turn(rules) as server:
        yield server


def lent(relay: Turn, *, left: timedelta = timedelta(hours=1), secret: str = "") -> tuple[str, str]:
    """A name and its password, as a browser gets them in a call whose room is open for so long yet."""
    now = datetime.now(UTC)
    (_, server) = ice_servers((relay.url,), secret or relay.secret, "meeting.peer", now, now + left)
    return server["username"], server["credential"]


def ask(relay: Turn, name: str, password: str, *peers: str) -> dict[str, int]:
    """What the relay says to each peer: 0 yes, else the code of its refusal. Raises TransactionFailed."""

    async def asked() -> dict[str, int]:
        said = {}
        transport, _ = await turn.create_turn_endpoint(
            asyncio.DatagramProtocol, ("127.0.0.1", relay.port), name, password
        )
        try:
            inner: Any = transport._TurnTransport__inner_protocol  # type: ignore[attr-defined]
            for number, peer in enumerate(peers):
                try:
                    await inner.channel_bind(0x4000 + number, (peer, 9))
                    said[peer] = 0
                except stun.TransactionFailed as refused:
                    said[peer] = refused.response.attributes["ERROR-CODE"][0]
        finally:
            transport.close()
        return said

    return asyncio.run(asked())


def test_nor_does_it_by_the_newer_addresses(relay: Turn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(stun.ATTRIBUTES_BY_NAME, FAMILY[1], FAMILY)
    asked = turn.TurnClientMixin.request_with_retry

    async def of_family(self: Any, request: stun.Message) -> Any:
        if request.message_method == stun.Method.ALLOCATE:
            request.attributes[FAMILY[1]] = IPV6
        return await asked(self, request)

    monkeypatch.setattr(turn.TurnClientMixin, "request_with_retry", of_family)
    name, password = lent(relay)
    assert ask(relay, name, password, *INNER_6, *OUTER_6) == dict.fromkeys(INNER_6, 403) | dict.fromkeys(OUTER_6, 0)


def test_a_name_that_we_lent_leads_outside_and_to_no_inner_network(relay: Turn) -> None:
    name, password = lent(relay)
    assert ask(relay, name, password, *INNER, *OUTER) == dict.fromkeys(INNER, 403) | dict.fromkeys(OUTER, 0)


@pytest.mark.parametrize("kind", ["after the meeting", "of another secret", "of nobody", "a changed name"])
def test_other_names_are_worth_nothing(relay: Turn, kind: str) -> None:
    name, password = lent(relay)
    match kind:
        case "after the meeting":
            name, password = lent(relay, left=timedelta(seconds=-5))
        case "of another secret":
            name, password = lent(relay, secret="another secret")
        case "of nobody":
            name, password = "somebody", "password"
        case "a changed name":
            name = str(int(name.partition(":")[0]) + 3600) + ":" + name.partition(":")[2]
    with pytest.raises(stun.TransactionFailed) as refused:
        ask(relay, name, password)
    assert refused.value.response.attributes["ERROR-CODE"][0] == 401
