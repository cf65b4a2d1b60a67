"""room:join, room:leave, room:signal, room:tell: coming and going, and what browsers say to each other to find a way.

Nothing that a client says reaches anybody but those in the call of a meeting that it is in itself; who speaks is
added here, never believed.
"""

from typing import Annotated, Any, Literal

import orjson
from pydantic import BaseModel, Field

from tradehall.kernel.ids import PublicId
from tradehall.kernel.parse import Command
from tradehall.kernel.sockets import GONE, Peer, event
from tradehall.rooms import queries, rules, visits
from tradehall.rooms.commands import AnnounceVisit, JoinRoom, LeaveRoom
from tradehall.rooms.errors import NotInRoom, PeerGone, SignalTooLarge
from tradehall.rooms.rules import peer_of, room_of
from tradehall.rooms.turn import ice_servers
from tradehall.rooms.visits import Seat

SEATS = "rooms"


# -- what clients say -----------------------------------------------------------------------------------------------


class InRoom(BaseModel):
    """What concerns one room."""

    model_config = Command.model_config
    meeting: PublicId


class Description(BaseModel):
    """RTCSessionDescription."""

    model_config = Command.model_config
    type: Literal["offer", "answer", "pranswer", "rollback"]
    sdp: Annotated[str, Field(max_length=rules.LARGEST_SIGNAL)] = ""


class Candidate(BaseModel):
    """RTCIceCandidateInit."""

    model_config = Command.model_config
    candidate: Annotated[str, Field(max_length=1000)]
    sdpMid: Annotated[str, Field(max_length=100)] | None = None
    sdpMLineIndex: Annotated[int, Field(ge=0, le=255)] | None = None
    usernameFragment: Annotated[str, Field(max_length=256)] | None = None


End = Annotated[str, Field(pattern=r"^[a-z0-9]{1,16}$")]


class Signal(BaseModel):
    """One of the three. `bye`: the sender starts its side of the line anew. `of` and `at` name the connections at both
    ends, for what is said late."""

    model_config = Command.model_config
    description: Description | None = None
    candidate: Candidate | None = None
    bye: bool = False
    of: End | None = None
    at: End | None = None


class Signalling(InRoom):
    to: PublicId
    signal: Signal


class Told(BaseModel):
    """What the others see of a peer; each field only where it changed. `asks`: they have just come, or come back, and
    ask the others to tell it again."""

    model_config = Command.model_config
    muted: bool | None = None
    camera: bool | None = None
    sharing: bool | None = None
    hand: bool | None = None
    sound_only: bool | None = None
    speaking_to: Literal["all", "exporter", "buyer"] | None = None
    line: Literal["good", "fair", "bad"] | None = None
    asks: Literal[True] | None = None


class Telling(InRoom):
    told: Told


# -- who is in the call ------------------------------------------------------------------------------------------------


def seats(peer: Peer) -> dict[str, Seat]:
    """The rooms that this socket is in."""
    found: dict[str, Seat] = peer.notes.setdefault(SEATS, {})
    return found


def inside(peer: Peer, meeting: str) -> Seat:
    """This socket's place in the call. Raises NotInRoom for those who never joined or were put out. No statement."""
    seat = seats(peer).get(meeting)
    if seat is None:
        raise NotInRoom
    if not _is_in(peer, room_of(meeting)):  # the relay has taken this socket out of the room
        del seats(peer)[meeting]
        visits.of(peer.hall).left(seat, peer.sid)
        raise NotInRoom
    return seat


def _is_in(peer: Peer, room: str) -> bool:
    return peer.sid in peer.hall.socketio.server.manager.rooms.get("/", {}).get(room, {})


def tell(peer: Peer, seat: Seat, name: str, payload: dict[str, object]) -> None:
    """To the others in the call, in all processes; not stored, may be lost. Who tells it is added."""
    said = {"meeting": seat.meeting, "peer": seat.peer, **payload}
    peer.hall.relay.passing(room_of(seat.meeting), name, said, skip_sid=peer.sid)


# -- events ----------------------------------------------------------------------------------------------------------


@event("room:join", JoinRoom, limit="30/10second", guests=True)
def join(peer: Peer, command: JoinRoom) -> dict[str, Any]:
    """Come in, or come back as the peer that one was; also to get new names for the relay."""
    ticket = peer.run(command)
    seat = Seat(ticket["meeting"], command.meeting, ticket["peer"], ticket["role"], ticket["side"])
    old = seats(peer).get(command.meeting)
    if old is not None and old.peer != seat.peer:
        _go(peer, old)
    _take_over(peer, seat)
    manager = peer.hall.socketio.server.manager
    for room in (room_of(seat.meeting), peer_of(seat.meeting, seat.peer)):
        manager.enter_room(peer.sid, "/", room)
    seats(peer)[seat.meeting] = seat
    visits.of(peer.hall).came(seat, peer.sid)
    there = peer.ask(queries.present, seat.meeting_id)
    you = next((one for one in there if one.peer == seat.peer), None)
    if you is None:  # put out between the two
        _go(peer, seat)
        raise NotInRoom
    state = peer.ask(queries.state_of, seat.meeting_id)
    now, settings = peer.hall.runner.clock.now(), peer.hall.settings
    until = queries.closes_at(state)
    whose = f"{seat.meeting}.{seat.peer}"
    return {
        "you": you.as_json(),
        "peers": [one.as_json() for one in there if one.peer != seat.peer],
        "ice_servers": ice_servers(settings.turn_urls, settings.turn_secret, whose, now, until),
        "relay_only": state.pop("relay_only"),
        "state": state,
        "now": now.isoformat(),
    }


@event("room:leave", InRoom, limit="60/10second", guests=True)
def leave(peer: Peer, asked: InRoom) -> dict[str, Any]:
    """Leaving what one is not in is no mistake: it may have ended by itself."""
    seat = seats(peer).get(asked.meeting)
    if seat is not None and _is_in(peer, room_of(seat.meeting)):
        peer.run(LeaveRoom(meeting=seat.meeting, peer=seat.peer))
        _go(peer, seat)
    return {}


def _go(peer: Peer, seat: Seat) -> None:
    manager = peer.hall.socketio.server.manager
    for room in (room_of(seat.meeting), peer_of(seat.meeting, seat.peer)):
        if _is_in(peer, room):
            manager.basic_leave_room(peer.sid, "/", room)
    seats(peer).pop(seat.meeting, None)
    visits.of(peer.hall).left(seat, peer.sid)


def _take_over(peer: Peer, seat: Seat) -> None:
    """A page that was duplicated, or a line that is dead and not yet missed, is the same peer: it is that no more."""
    manager = peer.hall.socketio.server.manager
    own, room = peer_of(seat.meeting, seat.peer), room_of(seat.meeting)
    for sid in [sid for sid, _ in manager.get_participants("/", own) if sid != peer.sid]:
        peer.hall.relay.passing(sid, "room:elsewhere", {"meeting": seat.meeting})
        for one in (room, own):
            manager.basic_leave_room(sid, "/", one)


@event("room:announce", AnnounceVisit, limit="10/minute")
def announce(peer: Peer, command: AnnounceVisit) -> dict[str, Any]:
    """Organisers: say that one comes in."""
    return dict(peer.run(command))


@event("room:signal", Signalling, limit="600/10second", guests=True)
def signal(peer: Peer, sent: Signalling) -> dict[str, Any]:
    """Handed to that one peer of the same call; nobody else sees it."""
    seat = inside(peer, sent.meeting)
    handed = sent.signal.model_dump(exclude_none=True, exclude_defaults=True)
    if len(orjson.dumps(handed)) > rules.LARGEST_SIGNAL:
        raise SignalTooLarge
    room = peer_of(seat.meeting, sent.to)
    if not peer.hall.broker.url and room not in peer.hall.socketio.server.manager.rooms.get("/", {}):
        raise PeerGone
    payload: dict[str, object] = {"meeting": seat.meeting, "from": seat.peer, "signal": handed}
    peer.hall.relay.passing(room, "room:signal", payload)
    return {}


@event("room:tell", Telling, limit="200/10second", guests=True)
def telling(peer: Peer, sent: Telling) -> dict[str, Any]:
    """Muted, hand up, sharing …: passed on to the others, who hear it anew when they come in."""
    seat = inside(peer, sent.meeting)
    tell(peer, seat, "room:told", {"told": sent.told.model_dump(exclude_none=True)})
    return {}


def gone(peer: Peer) -> None:
    """The socket is closed: reload, another network, or for good."""
    for seat in seats(peer).values():
        visits.of(peer.hall).lost(seat, peer.sid)


GONE.append(gone)
