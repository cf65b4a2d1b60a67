"""room:switch, room:extend, room:trouble: going on by another way, more time, calling for help; calls:watch: who sees
that somebody does."""

from typing import Any

from tradehall.kernel.sockets import Peer, event
from tradehall.meetings.commands import ExtendMeeting, SwitchVideo
from tradehall.rooms.ways.commands import CallForHelp, WatchCalls


@event("room:switch", SwitchVideo, limit="20/minute")
def switch(peer: Peer, command: SwitchVideo) -> dict[str, Any]:
    peer.run(command)
    return {}


@event("room:extend", ExtendMeeting, limit="20/minute")
def extend(peer: Peer, command: ExtendMeeting) -> dict[str, Any]:
    """Refused as in the API, with how many minutes all would have."""
    peer.run(command)
    return {}


@event("room:trouble", CallForHelp, limit="10/minute", guests=True)
def trouble(peer: Peer, command: CallForHelp) -> dict[str, Any]:
    return {"trouble": peer.run(command)}


@event("calls:watch", WatchCalls, limit="30/minute")
def watch(peer: Peer, command: WatchCalls) -> dict[str, Any]:
    peer.run(command)
    return {}
