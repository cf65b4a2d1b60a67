"""A copy made while people act is whole, and so is what comes back from it; nothing is overwritten by mistake."""

import io
import json
import os
import sqlite3
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.conftest import SECRET, on_both_databases
from tests.factories import accounts, companies
from tests.faults.judge import judge
from tests.faults.ledger import Book, Crowd, House, make_world
from tests.serving import ROOT
from tradehall import backup, database
from tradehall.accounts.models import Person
from tradehall.app import create_app
from tradehall.backup import BackupError
from tradehall.companies.models import Picture
from tradehall.kernel.db import Database
from tradehall.kernel.keys import IdempotencyRow
from tradehall.kernel.web import Hall
from tradehall.settings import Settings

ZEROS = {"lost": 0, "dup": 0, "double": 0, "phantom": 0, "torn": 0}


def flask(url: str, folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """A command of ours in a process of its own."""
    environ = {name: "" for name in os.environ if name.startswith("TRADEHALL_")} | {
        "TRADEHALL_SECRET_KEY": SECRET,
        "TRADEHALL_DATABASE_URL": url,
        "TRADEHALL_INSTANCE": str(folder),
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **environ}, capture_output=True, text=True, check=False)


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, database_kind: str, tmp_path: Path) -> Callable[[], str]:
    """Addresses of databases where there is nothing yet."""
    numbers = iter(range(9))

    def make() -> str:
        if database_kind == "sqlite":
            return f"sqlite:///{tmp_path / f'fresh{next(numbers)}' / 'tradehall.sqlite3'}"
        server = request.getfixturevalue("postgres")
        return str(server.url(server.create()))

    return make


@on_both_databases
@pytest.mark.timeout(300)
def test_a_copy_made_under_load_is_whole(database_url: str, empty_url: Callable[[], str], tmp_path: Path) -> None:
    """Whatever was acknowledged before the copy began is in it; what is in it is there completely."""
    world, book, db = make_world(database_url), Book(), Database(database_url)
    house = House(database_url, tmp_path)
    crowd, began, copies = Crowd(world, house, book, 20200315, 6), time.monotonic(), []
    try:
        crowd.begin()
        for number in (1, 2):
            while len(book.done) < number * 30 and not book.defects:
                assert time.monotonic() - began < 60 * number
                crowd.enough.wait(0.1)
            before = {act.key for act in book.done}
            file = tmp_path / f"copy{number}.tar.gz"
            done = flask(database_url, tmp_path, "backup", file)
            assert done.returncode == 0, done.stderr
            copies.append((file, before))
        crowd.end()
    finally:
        crowd.enough.set()
        house.close()
        db.close()
    assert book.defects == []
    for file, before in copies:
        url = empty_url()
        backup.load(url, file, SECRET)
        restored = Database(url)
        try:
            with restored.read() as session:
                kept = set(session.scalars(select(IdempotencyRow.key)))
                assert before <= kept
                part = Book()
                part.acts = [act for act in book.acts if act.key in kept]
                verdict = judge(part, session)
        finally:
            restored.close()
        assert verdict.counts() == ZEROS, verdict
    assert len(copies[0][1]) < len(copies[1][1]) < len(book.done)


# -- the way back -----------------------------------------------------------------------------------


@pytest.fixture
def filled(hall: Hall, tmp_path: Path) -> tuple[Path, str]:
    """The archive of an installation with a person and a picture; the person's address."""
    person = accounts.person(hall.runner, email="anna@people.example")
    company = companies.company(hall.runner, person)
    companies.picture(hall.runner, person, companies.listing(hall.runner, person, company))
    hall.db.close()
    file = tmp_path / "copy.tar.gz"
    backup.save(hall.settings.database_url, file, SECRET, hall.runner.clock.now())
    return file, person.email


@on_both_databases
def test_what_comes_back_serves(hall: Hall, filled: tuple[Path, str], empty_url: Callable[[], str]) -> None:
    file, email = filled
    assert file.stat().st_mode & 0o077 == 0
    url = empty_url()
    (remark,) = backup.load(url, file, SECRET)
    assert remark.startswith("restored as of 2026-03-02T01:00:00+00:00, schema ")
    app = create_app(replace(hall.settings, database_url=url), hall.runner.clock, background=False)
    found: Hall = app.extensions["tradehall"]
    try:
        client = app.test_client()
        assert client.get("/readyz").status_code == 200
        assert client.get("/events").status_code == 200
        signed = client.post("/api/v1/tokens", json={"email": email, "password": accounts.PASSWORD})
        headers = {"Authorization": f"Bearer {signed.get_json()['token']}"}
        assert client.get("/api/v1/me", headers=headers).get_json()["email"] == email
        accounts.person(found.runner)  # it takes new rows: counters go on where they were
        with found.db.read() as session:
            picture = session.scalars(select(Picture.public_id)).one()
        _, token = accounts.sign_in(found.runner, email)
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = token, True
        shown = client.get(f"/pictures/{picture}/card.webp")
        assert (shown.status_code, shown.data[8:12]) == (200, b"WEBP")
    finally:
        found.db.close()


@on_both_databases
def test_data_is_overwritten_only_by_force(
    hall: Hall, filled: tuple[Path, str], database_url: str, empty_url: Callable[[], str], tmp_path: Path
) -> None:
    file, _ = filled
    refused = flask(database_url, tmp_path, "restore", file)
    assert refused.returncode == 1
    assert "holds data" in refused.stderr
    assert "--force" in refused.stderr
    migrated = empty_url()
    if migrated.startswith("sqlite"):
        Path(migrated.removeprefix("sqlite:///")).parent.mkdir()
    database.upgrade(migrated)
    backup.load(migrated, file, SECRET)  # tables without rows are no loss
    late = accounts.person(hall.runner, email="late@people.example")
    with pytest.raises(BackupError, match="in use: stop the server"):
        backup.load(database_url, file, SECRET, force=True)
    assert known(hall) == {"anna@people.example", late.email}
    hall.db.close()
    assert flask(database_url, tmp_path, "restore", file, "--force").returncode == 0
    assert known(hall) == {"anna@people.example"}


def known(hall: Hall) -> set[str]:
    with hall.db.read() as session:
        return set(session.scalars(select(Person.email)))


def rewritten(file: Path, change: Callable[[dict[str, Any], bytes], bytes]) -> Path:
    """The archive with another manifest or copy; their sum is right again."""
    with tarfile.open(file) as tar:
        manifest_name, copy_name = tar.getnames()
        parts = [tar.extractfile(name) for name in (manifest_name, copy_name)]
        manifest, copy = json.loads(parts[0].read()), parts[1].read()  # type: ignore[union-attr]
    manifest |= {"sha256": "", "size": 0}
    copy = change(manifest, copy)
    manifest["sha256"] = manifest["sha256"] or sha256(copy).hexdigest()
    manifest["size"] = manifest["size"] or len(copy)
    made = file.with_name("changed.tar.gz")
    with tarfile.open(made, "w:gz") as tar:
        for name, body in ((manifest_name, json.dumps(manifest).encode()), (copy_name, copy)):
            member = tarfile.TarInfo(name)
            member.size = len(body)
            tar.addfile(member, io.BytesIO(body))
    return made


def of_a_newer_schema(manifest: dict[str, Any], copy: bytes) -> bytes:
    manifest["revision"] = "9999"
    return copy


def of_a_newer_kind(manifest: dict[str, Any], copy: bytes) -> bytes:
    manifest["format"] = 2
    return copy


def of_another_database(manifest: dict[str, Any], copy: bytes) -> bytes:
    manifest["backend"] = "postgresql" if manifest["backend"] == "sqlite" else "sqlite"
    return copy


def with_another_sum(manifest: dict[str, Any], copy: bytes) -> bytes:
    manifest["sha256"] = "0" * 64
    return copy


def longer_than_it_says(manifest: dict[str, Any], copy: bytes) -> bytes:
    manifest["size"] = len(copy) - 1
    return copy


def cut_off(_manifest: dict[str, Any], copy: bytes) -> bytes:
    return copy[: len(copy) // 2]


def broken_within(_manifest: dict[str, Any], copy: bytes) -> bytes:
    """SQLite: rows that refer to nothing. PostgreSQL: a statement that fails behind all that went well."""
    if not copy.startswith(b"SQLite"):
        return copy.replace(
            b"-- PostgreSQL database dump complete", b"SELECT 1/0;\n-- PostgreSQL database dump complete"
        )
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(copy)
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("DELETE FROM people")
        connection.commit()
        return connection.serialize()


@on_both_databases
@pytest.mark.parametrize(
    ("change", "told"),
    [
        (of_a_newer_schema, "made by a newer Tradehall: its schema is 9999"),
        (of_a_newer_kind, "made by a newer Tradehall"),
        (of_another_database, "and this installation uses"),
        (with_another_sum, "is damaged"),
        (longer_than_it_says, "is damaged"),
        (cut_off, "damaged|malformed"),
        (broken_within, "damaged|division by zero"),
    ],
)
def test_what_does_not_fit_changes_nothing(hall, filled, database_url, change, told):
    changed = rewritten(filled[0], change)
    late = accounts.person(hall.runner, email="late@people.example")
    hall.db.close()
    with pytest.raises(BackupError, match=told):
        backup.load(database_url, changed, SECRET, force=True)
    assert known(hall) == {filled[1], late.email}
    assert not list(changed.parent.glob(".restore-*"))


def test_a_damaged_file_is_refused_wherever_the_damage_is(filled, empty_url, database_kind, tmp_path):
    good = filled[0].read_bytes()
    broken, url = tmp_path / "broken.tar.gz", empty_url()
    for place in range(0, len(good), max(1, len(good) // 60)):
        broken.write_bytes(good[:place] + bytes([good[place] ^ 0x55]) + good[place + 1 :])
        try:
            backup.load(url, broken, SECRET)
        except BackupError:
            assert not Path(url.removeprefix("sqlite:///")).exists()
        else:  # the damage is in what says nothing, such as the time in gzip's head
            Path(url.removeprefix("sqlite:///")).unlink()
            assert place < 20
    for end in (0, 1, 100, len(good) // 2, len(good) - 1):
        broken.write_bytes(good[:end])
        with pytest.raises(BackupError):
            backup.load(url, broken, SECRET)


def test_with_another_secret_key_the_administrator_is_told(filled, empty_url, database_kind):
    remarks = backup.load(empty_url(), filled[0], "x" + SECRET)
    assert any("secret key is another one" in remark for remark in remarks)


@on_both_databases
def test_where_there_is_nothing_to_copy_or_to_bring_back(empty_url, database_kind, tmp_path, clock):
    file = tmp_path / "copy.tar.gz"
    with pytest.raises(BackupError, match="no database"):
        backup.save(empty_url(), file, SECRET, clock.now())
    assert not file.exists()
    with pytest.raises(BackupError, match="there is no file"):
        backup.load(empty_url(), file, SECRET)


def test_without_its_programs_postgresql_is_not_copied(postgres, template_postgres, clock, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupError, match="pg_dump is missing: install PostgreSQL's client programs"):
        backup.save(postgres.url(template_postgres), tmp_path / "copy.tar.gz", SECRET, clock.now())
    assert list(tmp_path.glob("copy*")) == []


def test_a_copy_that_fails_leaves_the_older_one(settings: Settings, clock, tmp_path):
    file = tmp_path / "copy.tar.gz"
    file.write_bytes(b"older")
    Path(settings.database_url.removeprefix("sqlite:///")).write_bytes(b"no database at all" * 1000)
    with pytest.raises(BackupError, match="not a database"):
        backup.save(settings.database_url, file, SECRET, clock.now())
    assert file.read_bytes() == b"older"
    assert not list(tmp_path.glob(".backup-*"))
