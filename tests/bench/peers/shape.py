"""A message as ours leaves: the same fields, as long, so that all servers write as much."""

from datetime import UTC, datetime
from typing import Any

SENDER = {"id": "0" * 26, "name": "Person 1", "company": "Company 1"}


def shaped(number: int, seq: int, client_id: str, body: str) -> dict[str, Any]:
    return {
        "id": f"{number:026}", "seq": seq, "client_id": client_id, "sender": SENDER, "kind": "text", "body": body,
        "language": "en", "sent_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
    }  # fmt: skip
