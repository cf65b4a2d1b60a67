"""Keeps the secret of a feed's address out of every log: its first six characters are enough to tell one from
another."""

import logging
import re

_ADDRESS = re.compile(r"(/calendar/[A-Za-z0-9_-]{6})[A-Za-z0-9_-]+")
WHO_LOG_ADDRESSES = ("gunicorn.access", "gunicorn.error", "werkzeug")


class Discretion(logging.Filter):
    """Shortens the addresses of feeds in what is logged."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if "/calendar/" in said:
            record.msg, record.args = masked(said), ()
        return True


def masked(text: str) -> str:
    return _ADDRESS.sub(r"\1…", text)


def install() -> None:
    """Before anything is logged; a second time changes nothing."""
    for name in WHO_LOG_ADDRESSES:
        logger = logging.getLogger(name)
        if not any(isinstance(known, Discretion) for known in logger.filters):
            logger.addFilter(Discretion())
