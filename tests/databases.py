"""Migrated databases, each copied from one that was migrated once: migrating takes longer than most tests."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import pytest

from tradehall import database

if TYPE_CHECKING:
    from tests.services import Postgres

HEAD = "head"
_files: dict[str, bytes] = {}
_names: WeakKeyDictionary["Postgres", dict[str, str]] = WeakKeyDictionary()


def sqlite_at(path: Path, revision: str = HEAD) -> str:
    """A database at a revision in the file `path`; its address."""
    if revision not in _files:
        _files[revision] = _migrated(revision)
    path.write_bytes(_files[revision])
    return f"sqlite:///{path}"


def postgres_at(server: "Postgres", revision: str = HEAD) -> str:
    """A database at a revision on a server; its address."""
    return server.url(server.create(template_at(server, revision)))


def template_at(server: "Postgres", revision: str = HEAD) -> str:
    """The name of the database from which those at a revision are copied."""
    names = _names.setdefault(server, {})
    if revision not in names:
        name = server.create(names.get(_before(revision, names)))
        database.upgrade(server.url(name), revision)
        names[revision] = name
    return names[revision]


def database_at(request: pytest.FixtureRequest, kind: str, path: Path, revision: str = HEAD) -> str:
    """One of either kind for as long as the fixture lives that asks: on SQLite in the file `path`, or on this worker's
    PostgreSQL.
    """
    if kind == "sqlite":
        return sqlite_at(path, revision)
    server: Postgres = request.getfixturevalue("postgres")
    name = server.create(template_at(server, revision))
    request.addfinalizer(lambda: server.drop(name))
    return server.url(name)


def _migrated(revision: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "migrated.sqlite3"
        path.write_bytes(_files.get(_before(revision, _files), b""))
        database.upgrade(f"sqlite:///{path}", revision)
        return path.read_bytes()


def _before(revision: str, made: dict[str, bytes] | dict[str, str]) -> str:
    """The last one before it that was made already: from there it is a shorter way."""
    return max((one for one in made if one < revision and one != HEAD), default="") if revision != HEAD else ""
