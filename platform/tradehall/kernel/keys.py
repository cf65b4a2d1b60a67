"""Requests that bear a key: the answer is kept, and given again to a repetition."""

from datetime import datetime, timedelta
from typing import Any

import orjson
from pydantic import BaseModel
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from tradehall.kernel.db import Base, Key

KEY_KEPT = timedelta(hours=48)


class IdempotencyRow(Base):
    """The answer to a keyed request, kept for 48 hours."""

    __tablename__ = "idempotency"
    id: Mapped[Key]
    actor: Mapped[str]
    key: Mapped[str]
    request_hash: Mapped[str]
    answer: Mapped[str]
    at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("actor", "key"),)


def dump(answer: Any) -> bytes:
    """An answer as it is kept."""
    return orjson.dumps(answer, default=_jsonable, option=orjson.OPT_UTC_Z)


def _jsonable(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if hasattr(value, "as_json"):
        return value.as_json()
    raise TypeError(f"an answer must be plain data, not {type(value).__name__}")
