"""room:lay-out, room:take-away, room:show, room:hide, and room:point, which nobody keeps."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from tradehall.kernel.ids import PublicId
from tradehall.kernel.parse import Command
from tradehall.kernel.sockets import Peer, event
from tradehall.rooms.sockets.core import inside, tell
from tradehall.rooms.tray.commands import HideListing, LayOutListing, ShowListing, TakeAwayListing

Part = Annotated[float, Field(ge=0, le=1)]


class Point(BaseModel):
    """Where a peer points on the picture that all look at, in parts of its width and height; None: nowhere."""

    model_config = Command.model_config
    meeting: PublicId
    x: Part | None = None
    y: Part | None = None


@event("room:lay-out", LayOutListing, limit="60/10second", guests=True)
def lay_out(peer: Peer, command: LayOutListing) -> dict[str, Any]:
    return {"version": peer.run(command)}


@event("room:take-away", TakeAwayListing, limit="60/10second", guests=True)
def take_away(peer: Peer, command: TakeAwayListing) -> dict[str, Any]:
    return {"version": peer.run(command)}


@event("room:show", ShowListing, limit="60/10second", guests=True)
def show(peer: Peer, command: ShowListing) -> dict[str, Any]:
    return {"version": peer.run(command)}


@event("room:hide", HideListing, limit="60/10second", guests=True)
def hide(peer: Peer, command: HideListing) -> dict[str, Any]:
    return {"version": peer.run(command)}


@event("room:point", Point, limit="300/10second", guests=True)
def point(peer: Peer, said: Point) -> dict[str, Any]:
    tell(peer, inside(peer, said.meeting), "room:pointed", {"x": said.x, "y": said.y})
    return {}
