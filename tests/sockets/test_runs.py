"""What a client has sent in a row is handled at once, and for the client it is as if it had come one by one.

All frames of a test go out in one write, so that they come together. Messages of one transaction have one time: by
that it is seen which of them shared it.
"""

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.sockets.house import NOBODY, House, Peer, open_house
from tests.sockets.test_transport import CLOSE, PING, PONG, TEXT, make_frame

PART, LAST, CONTINUATION = 0x00, 0x80, 0
_number = count(1)


@pytest.fixture
def anna(house: House) -> Iterator[Peer]:
    with house.wire(house.fair.anna).join() as peer:
        assert peer.told() == []
        yield peer


@pytest.fixture
def kenji(house: House) -> Iterator[Peer]:
    with house.wire(house.fair.kenji).join() as peer:
        assert peer.told() == []
        yield peer


def say(house: House, body: str, ack: int | str, *, key: str = "", talk: str = "") -> str:
    payload = {"conversation": talk or house.talk, "client_id": key or f"run-{next(_number):06}", "body": body}
    return f'42{ack}["chat:send",{json.dumps(payload)}]'


def at_once(peer: Peer, *packets: str | bytes) -> None:
    """Texts are framed, bytes are frames already."""
    frames = [packet if isinstance(packet, bytes) else make_frame(TEXT, packet.encode()) for packet in packets]
    peer.line.sendall(b"".join(frames))


def answers(peer: Peer, count: int) -> list[tuple[int, Any]]:
    """The next acknowledgements as they come; what else is told is left out."""
    found: list[tuple[int, Any]] = []
    while len(found) < count:
        packet = peer.hear()
        if packet.startswith("43"):
            number, _, rest = packet[2:].partition("[")
            found.append((int(number), json.loads(f"[{rest}")[0]))
    return found


def outcome(answer: dict[str, Any]) -> str:
    """What was said, or why not."""
    return answer["message"]["body"] if answer["ok"] else answer["error"]["type"].rpartition(":")[2]


def times(found: list[tuple[int, Any]]) -> set[str]:
    return {answer["message"]["sent_at"] for _, answer in found if answer["ok"]}


def heard(peer: Peer, count: int) -> list[str]:
    """The next so many messages."""
    found: list[str] = []
    while len(found) < count:
        packet = peer.hear()
        if packet.startswith('42["chat:message"'):
            found.append(json.loads(packet[2:])[1]["message"]["body"])
    return found


def test_messages_in_a_row_share_a_transaction_and_keep_their_order(house: House, anna: Peer, kenji: Peer) -> None:
    at_once(anna, *(say(house, f"m{number}", number) for number in range(1, 21)))
    found = answers(anna, 20)
    assert [(number, outcome(answer)) for number, answer in found] == [(n, f"m{n}") for n in range(1, 21)]
    seqs = [answer["message"]["seq"] for _, answer in found]
    assert seqs == list(range(seqs[0], seqs[0] + 20))
    assert len(times(found)) == 1
    assert heard(kenji, 20) == [f"m{number}" for number in range(1, 21)]


def test_a_run_is_bounded(house: House, anna: Peer, kenji: Peer) -> None:
    at_once(anna, *(say(house, f"m{number}", number) for number in range(1, 101)))
    found = answers(anna, 100)
    assert [number for number, _ in found] == list(range(1, 101))
    assert 4 <= len(times(found)) < 20
    assert heard(kenji, 100) == [f"m{number}" for number in range(1, 101)]


def test_each_is_judged_by_itself(house: House, anna: Peer, kenji: Peer) -> None:
    """Refused in the middle: for what is asked, for what stands against it, and for how it is written."""
    key = f"run-{next(_number):06}"
    at_once(
        anna,
        say(house, "one", 1, key=key),
        say(house, "\u200b", 2),
        say(house, "a stranger's", 3, talk=NOBODY),
        say(house, "another text", 4, key=key),
        '425["chat:send",[]]',
        '426["chat:send",{"x":1,"x":2}]',
        '427["chat:send",{"x":',
        say(house, "nobody asks for an answer", ""),
        say(house, "one", 8, key=key),
        say(house, "two", 9),
    )
    found = answers(anna, 9)
    assert [(number, outcome(answer)) for number, answer in found] == [
        (1, "one"),
        (2, "invalid"),
        (3, "not-found"),
        (4, "client-id-used"),
        (5, "malformed"),
        (6, "bad_payload"),
        (7, "bad_payload"),
        (8, "one"),
        (9, "two"),
    ]
    assert found[0][1] == found[7][1]
    assert len(times(found)) == 1
    assert heard(kenji, 3) == ["one", "nobody asks for an answer", "two"]


def test_each_counts_for_the_flood(tmp_path: Path) -> None:
    with open_house(tmp_path, CHAT_LIMITS="1") as strict, strict.wire(strict.fair.anna).join() as anna:
        assert anna.told() == []
        at_once(anna, *(say(strict, f"m{number}", number) for number in range(1, 21)))
        found = [outcome(answer) for _, answer in answers(anna, 20)]
    assert found == [f"m{number}" for number in range(1, 17)] + ["too-many"] * 4


def test_bank_details_in_the_middle_are_compared_as_ever(house: House, anna: Peer, kenji: Peer) -> None:
    account = "Please pay to IBAN DE89 3704 0044 0532 0130 00"
    at_once(anna, say(house, "one", 1), say(house, account, 2), say(house, "two", 3))
    assert [outcome(answer) for _, answer in answers(anna, 3)] == ["one", account, "two"]
    assert heard(kenji, 3) == ["one", account, "two"]


def test_other_events_keep_their_place(house: House, anna: Peer) -> None:
    sync = f'["chat:sync",{{"conversation":"{house.talk}","after":%d}}]'
    last = anna.asked("42#" + sync % 0)["messages"]
    before = last[-1]["seq"] if last else 0
    while more := anna.asked("42#" + sync % before)["messages"]:
        before = more[-1]["seq"]
    asked = sync % before
    at_once(
        anna,
        say(house, "one", 501),
        say(house, "two", 502),
        f"42503{asked}",
        say(house, "three", 504),
        make_frame(PING, b"still here?"),
        '42505["chat:nothing",{}]',
        say(house, "four", 506),
        say(house, "five", 507),
        f"42508{asked}",
    )
    frames: list[str] = []
    while not (frames and frames[-1].startswith("43508")):
        opcode, payload = anna.next_frame()
        frames.append("pong" if opcode == PONG else payload.decode())
    numbers = [frame[2:5] for frame in frames if frame.startswith("43")]
    assert numbers == [str(number) for number in range(501, 509)]
    assert frames.count("pong") == 1  # it is no event: it may come before what is still being stored
    syncs = [json.loads(frame[5:])[0]["messages"] for frame in frames if frame[:5] in ("43503", "43508")]
    assert [[message["body"] for message in messages] for messages in syncs] == [
        ["one", "two"],
        ["one", "two", "three", "four", "five"],
    ]


def test_a_message_in_pieces_waits_for_its_end(house: House, anna: Peer) -> None:
    whole = say(house, "in pieces", 2).encode()
    first, rest = whole[:40], whole[40:]
    at_once(anna, say(house, "one", 1), make_frame(TEXT, first, PART), make_frame(PING))
    assert [outcome(answer) for _, answer in answers_and_pongs(anna, 1)] == ["one"]
    at_once(anna, make_frame(CONTINUATION, rest, LAST), say(house, "three", 3))
    assert [outcome(answer) for _, answer in answers_and_pongs(anna, 2)] == ["in pieces", "three"]


def answers_and_pongs(peer: Peer, count: int) -> list[tuple[int, Any]]:
    found: list[tuple[int, Any]] = []
    while len(found) < count:
        opcode, payload = peer.next_frame()
        if opcode == TEXT and payload.startswith(b"43"):
            number, _, rest = payload[2:].decode().partition("[")
            found.append((int(number), json.loads(f"[{rest}")[0]))
    return found


@pytest.mark.parametrize("end", ["a Close frame", "a packet that leaves", "a broken frame", "silence"])
def test_what_came_before_the_end_of_a_line_is_stored(house: House, kenji: Peer, end: str) -> None:
    last: dict[str, tuple[str | bytes, ...]] = {
        "a Close frame": (make_frame(CLOSE, b"\x03\xe8"),),
        "a packet that leaves": ("41", say(house, "too late", 9)),
        "a broken frame": (make_frame(TEXT, b"4", mask=False), say(house, "too late", 9)),
        "silence": (),
    }
    with house.wire(house.fair.anna).join() as anna:
        assert anna.told() == []
        at_once(anna, say(house, f"one, {end}", 1), say(house, f"two, {end}", 2), *last[end])
    assert heard(kenji, 2) == [f"one, {end}", f"two, {end}"]
    assert not [packet for packet in kenji.told() if "too late" in packet]
