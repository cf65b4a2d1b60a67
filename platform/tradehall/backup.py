"""A consistent copy of an installation while the server runs, and the way back.

An archive is a gzipped tar of `manifest.json` and one copy of the database, in which everything is, pictures
included. What is not in it: the settings and the secret key, which must never lie beside the data.
"""

import gzip
import hashlib
import hmac
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import URL, create_engine, inspect, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from tradehall import database

MANIFEST = "manifest.json"
FORMAT = 1
MEMBERS = {"sqlite": "database.sqlite3", "postgresql": "database.sql"}
LAST_WORDS = b"PostgreSQL database dump complete"
PIECE = 1 << 20
MIGRATED = ("alembic_version", "audit_head")  # tables with rows where nothing ever happened
FUNCTIONS = """
SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace
AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""  # those of an extension stay


class BackupError(Exception):
    """Why there is no copy, or no way back; one sentence for the administrator."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive is, beside the copy itself. `key` recognises the secret key without telling it."""

    format: int
    made_at: str
    backend: str
    revision: str
    key: str
    size: int
    sha256: str


def save(url: str, file: Path, secret: str, now: datetime) -> Manifest:
    """Write the archive; the file is there as a whole or, on BackupError, as it was."""
    where = make_url(url)
    backend = where.get_backend_name()
    with _told(), TemporaryDirectory(prefix=".backup-", dir=file.resolve().parent) as name:
        copy, archive = Path(name, MEMBERS[backend]), Path(name, "archive")
        revision = _copy_sqlite(where, copy) if backend == "sqlite" else _dump(where, copy)
        digest, size = _digest(copy), copy.stat().st_size
        manifest = Manifest(FORMAT, now.isoformat(), backend, revision, _known_by(secret), size, digest)
        words = Path(name, MANIFEST)
        words.write_text(json.dumps(asdict(manifest), indent=1))
        archive.touch(0o600)
        with archive.open("wb") as stream, tarfile.open(fileobj=stream, mode="w:gz", compresslevel=4) as tar:
            tar.add(words, MANIFEST)
            tar.add(copy, copy.name)
        _settle(archive, file)
    return manifest


def load(url: str, file: Path, secret: str, *, force: bool = False) -> list[str]:
    """Put the archive's data in place, whole or not at all; what the administrator should know of it.

    Raises BackupError: damaged, of a newer schema, for another kind of database, or there is data already and
    it is not to be overwritten (`force`), or a server is using it.
    """
    where = make_url(url)
    backend = where.get_backend_name()
    folder = Path(where.database or "").resolve().parent if backend == "sqlite" else None
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    with _told(), TemporaryDirectory(prefix=".restore-", dir=folder) as name:
        copy = Path(name, MEMBERS[backend])
        manifest = _unpack(file, copy, backend, url)
        if backend == "sqlite":
            _check_sqlite(copy, manifest)
            _put_sqlite(copy, Path(where.database or ""), force)
        else:
            _put_postgres(copy, where, url, force)
    remarks = [f"restored as of {manifest.made_at}, schema {manifest.revision}"]
    if manifest.revision != _scripts(url).get_current_head():
        remarks.append("the schema is older than this Tradehall: run `flask --app wsgi db upgrade` before you start it")
    if not hmac.compare_digest(manifest.key, _known_by(secret)):
        remarks.append(
            "the secret key is another one than then: everybody signs in again, and links sent by mail are void"
        )
    return remarks


@contextmanager
def _told() -> Iterator[None]:
    """Whatever the system says becomes a BackupError."""
    try:
        yield
    except (OSError, sqlite3.Error, SQLAlchemyError) as error:
        raise BackupError(str(getattr(error, "orig", None) or error).strip()) from error


def _known_by(secret: str) -> str:
    return hmac.digest(secret.encode(), b"tradehall backup", "sha256").hex()[:32]


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _settle(made: Path, place: Path) -> None:
    """Move a finished file to its place so that no crash leaves half of it."""
    with made.open("rb") as stream:
        os.fsync(stream.fileno())
    made.replace(place)
    folder = os.open(place.resolve().parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


# -- archives ---------------------------------------------------------------------------------------


def _unpack(file: Path, copy: Path, backend: str, url: str) -> Manifest:
    """The manifest; the checked copy of the database lies at `copy`."""
    if not file.is_file():
        raise BackupError(f"there is no file {file}")
    try:
        with gzip.open(file) as stream, tarfile.open(fileobj=stream, mode="r:") as tar:
            manifest = Manifest(**json.loads(_member(tar, MANIFEST).read(100_000)))
            _fits(manifest, backend, url)
            with _member(tar, copy.name) as source, copy.open("wb") as target:
                copy.chmod(0o600)
                left = manifest.size
                while piece := source.read(min(PIECE, left + 1)):
                    left -= len(piece)
                    if left < 0:
                        break
                    target.write(piece)
            while stream.read(PIECE):  # to the sum at its end
                pass
    except (tarfile.TarError, EOFError, zlib.error, ValueError, TypeError, KeyError) as error:
        raise BackupError(f"{file} is damaged or no backup of Tradehall: {error}") from error
    if left or _digest(copy) != manifest.sha256:
        raise BackupError(f"{file} is damaged: the copy in it is not the one that was made")
    return manifest


def _member(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    found = tar.extractfile(name)
    if found is None:
        raise KeyError(name)
    return found


def _fits(manifest: Manifest, backend: str, url: str) -> None:
    if manifest.format != FORMAT:
        raise BackupError(
            f"the backup was made by a newer Tradehall (format {manifest.format}): install that one first"
        )
    scripts = _scripts(url)
    try:
        scripts.get_revision(manifest.revision)
    except CommandError:
        raise BackupError(
            f"the backup was made by a newer Tradehall: its schema is {manifest.revision}, and this one knows schemas "
            f"up to {scripts.get_current_head()}. Install the newer one first"
        ) from None
    if manifest.backend != backend:
        raise BackupError(f"the backup is of a {manifest.backend} database, and this installation uses {backend}")


def _scripts(url: str) -> ScriptDirectory:
    return ScriptDirectory.from_config(database.config(url))


# -- SQLite -----------------------------------------------------------------------------------------


def _copy_sqlite(where: URL, copy: Path) -> str:
    """Everything that was committed when this begins; writers need not wait. The schema's revision."""
    path = Path(where.database or "")
    if not path.is_file():
        raise BackupError(f"there is no database at {path}")
    with closing(sqlite3.connect(path, timeout=10, isolation_level=None)) as source:
        source.execute("VACUUM INTO ?", [str(copy)])
    copy.chmod(0o600)
    with closing(sqlite3.connect(copy)) as made:
        return _sound(made)


def _sound(connection: sqlite3.Connection) -> str:
    """The revision of a database that is in order."""
    broken = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
    broken += [f"a row of {row[0]} refers to nothing" for row in connection.execute("PRAGMA foreign_key_check")]
    if broken:
        raise BackupError(f"the database is damaged: {broken[0]}")
    try:
        ((revision,),) = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    except (sqlite3.OperationalError, ValueError):
        raise BackupError("this is no database of Tradehall, or it was never migrated") from None
    return str(revision)


def _check_sqlite(copy: Path, manifest: Manifest) -> None:
    with closing(sqlite3.connect(copy)) as connection:
        if _sound(connection) != manifest.revision:
            raise BackupError("the backup is damaged: its schema is not the one it says")


def _put_sqlite(copy: Path, place: Path, force: bool) -> None:
    if place.exists():
        _make_way(place, force)
        for left in ("-wal", "-shm"):  # of a database that is broken: they must not be applied to another one
            Path(f"{place}{left}").unlink(missing_ok=True)
    _settle(copy, place)


def _make_way(place: Path, force: bool) -> None:
    """Refuses where something would be lost, or somebody has the database open."""
    with closing(sqlite3.connect(place, timeout=0, isolation_level=None)) as old:
        try:
            tables = [row[0] for row in old.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            _refuse_loss([name for name in tables if _holds(old, name)], str(place), force)
            mode = old.execute("PRAGMA journal_mode=DELETE").fetchone()[0]  # which needs to be the only connection
        except sqlite3.OperationalError:
            mode = "in use"
        except sqlite3.DatabaseError:
            _refuse_loss(["something unreadable"], str(place), force)
            return
    if mode != "delete":
        raise BackupError(f"{place} is in use: stop the server and the worker first")


def _holds(connection: sqlite3.Connection, table: str) -> bool:
    return connection.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone() is not None


def _refuse_loss(filled: list[str], place: str, force: bool) -> None:
    data = [name for name in filled if name not in MIGRATED and not name.startswith("sqlite_")]
    if data and not force:
        raise BackupError(f"{place} holds data ({', '.join(data[:3])} …); --force overwrites it")


# -- PostgreSQL -------------------------------------------------------------------------------------


def _dump(where: URL, copy: Path) -> str:
    engine = create_engine(where)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                raise BackupError("this is no database of Tradehall, or it was never migrated")
            revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    finally:
        engine.dispose()
    _call("pg_dump", where, ["--no-owner", "--no-privileges", "--encoding=UTF8", "--file", str(copy)])
    return str(revision)


def _put_postgres(copy: Path, where: URL, url: str, force: bool) -> None:
    with copy.open("rb") as stream:
        stream.seek(-min(200, copy.stat().st_size), os.SEEK_END)
        if LAST_WORDS not in stream.read():
            raise BackupError("the backup is damaged: its end is missing")
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            tables = inspect(connection).get_table_names()
            filled = [name for name in tables if connection.scalar(text(f'SELECT 1 FROM "{name}" LIMIT 1'))]
            _refuse_loss(filled, f"database {where.database}", force)
            away = [f'DROP TABLE "{name}" CASCADE;' for name in tables]
            away += [f"DROP FUNCTION {name} CASCADE;" for name in connection.scalars(text(FUNCTIONS))]
            others = connection.scalar(
                text(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                    "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
                )
            )
    finally:
        engine.dispose()
    if others:
        raise BackupError(f"database {where.database} is in use: stop the server and the worker first")
    first = copy.with_name("first.sql")
    first.write_text("\n".join(away))
    once = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction", "--output", os.devnull]
    _call("psql", where, [*once, "--file", str(first), "--file", str(copy)])


def _call(name: str, where: URL, options: list[str]) -> None:
    """One of PostgreSQL's own programs; the password goes by the environment, where no list of processes shows it."""
    program = shutil.which(name)
    if program is None:
        raise BackupError(f"{name} is missing: install PostgreSQL's client programs (on Debian: postgresql-client)")
    open_part = URL.create("postgresql", where.username, None, where.host, where.port, where.database, where.query)
    command = [program, *options, "--dbname", open_part.render_as_string(hide_password=False)]
    environ = {**os.environ, **({"PGPASSWORD": str(where.password)} if where.password else {})}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()]
        raise BackupError(f"{name}: {said[-1] if said else f'ended with {done.returncode}'}")
