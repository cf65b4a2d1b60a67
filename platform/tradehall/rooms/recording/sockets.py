"""room:record-ask, room:record-answer, room:record-stop."""

from typing import Any

from tradehall.kernel.sockets import Peer, event
from tradehall.rooms.recording.commands import AnswerRecording, AskToRecord, StopRecording


@event("room:record-ask", AskToRecord, limit="10/minute")
def ask(peer: Peer, command: AskToRecord) -> dict[str, Any]:
    return {"version": peer.run(command)}


@event("room:record-answer", AnswerRecording, limit="30/minute")
def answer(peer: Peer, command: AnswerRecording) -> dict[str, Any]:
    return {"version": peer.run(command)}


@event("room:record-stop", StopRecording, limit="30/minute")
def stop(peer: Peer, command: StopRecording) -> dict[str, Any]:
    return {"version": peer.run(command)}
