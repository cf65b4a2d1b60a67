"""What every application of the tests would make anew, though it is the same each time: made once in a process.

Thousands of tests make an application each. Compiled addresses, templates, catalogues and statements depend on the
source alone, so that all applications share them; nothing that a test does gets into them.
"""

import gc
import sqlite3
from types import CodeType
from typing import Any

import pytest
from flask import Flask
from flask_babel import Domain
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Dialect, Engine, event
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from tradehall.kernel import db


class Templates(BytecodeCache):
    """Compiled templates by the checksum of their source."""

    def __init__(self) -> None:
        self.compiled: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.compiled.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.compiled[bucket.key, bucket.checksum] = bucket.code


def _addresses() -> None:
    """The code that builds an address from its rule: nine tenths of making an application."""
    compile_builder, compiled = Rule._compile_builder, dict[Any, Any]()

    def remembered(rule: Rule, append_unknown: bool = True) -> Any:
        key = (rule.rule, repr(rule._trace), repr(rule.defaults), append_unknown)
        if key not in compiled:
            compiled[key] = compile_builder(rule, append_unknown)
        return compiled[key]

    Rule._compile_builder = remembered


def _catalogues() -> None:
    shared = dict[Any, Any]()

    def of_folders(domain: Domain, _context: object) -> dict[Any, Any]:
        return shared.setdefault(tuple(domain.translation_directories), {})

    Domain.get_translations_cache = of_folders


def _statements() -> None:
    """Engines on one kind of database share a dialect, and so the statements that it has compiled; each that connects
    asks its server what it can do, as ever. SQLite need not wait for the disk: a test that kills a process loses
    nothing by that, and none cuts the power.
    """
    create, shared = db.create_engine, dict[str, tuple[Dialect, Any]]()

    def created(url: str, **how: Any) -> Engine:
        engine = create(url, **how)
        own = engine.dialect
        engine.dialect, engine._compiled_cache = shared.setdefault(own.driver, (own, LRUCache(3000)))
        if own is not engine.dialect:
            own.initialize = engine.dialect.initialize  # which the pool calls when it first connects
        return engine

    made = db._sqlite_engine

    def hasty(url: str, **how: Any) -> Engine:
        engine = made(url, **how)

        @event.listens_for(engine, "connect")
        def connected(connection: sqlite3.Connection, _record: object) -> None:
            connection.execute("PRAGMA synchronous=OFF")

        return engine

    db.create_engine, db._sqlite_engine = created, hasty


_addresses()
_catalogues()
_statements()
Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Templates()}


def pytest_collection_finish(session: pytest.Session) -> None:
    """Modules and tests stay to the end: nothing of them need be looked through for waste again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
