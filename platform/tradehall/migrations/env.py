"""How Alembic runs here: each migration in one transaction, foreign keys off on SQLite while tables are
rebuilt and checked before the commit, and one migrator at a time on PostgreSQL."""

from alembic import context
from alembic.runtime.migration import MigrationContext, MigrationInfo
from sqlalchemy import Connection, create_engine, event, text

from tradehall.app import load_domains
from tradehall.kernel.db import Base

load_domains(parts=("models",))
_LOCK = 727_016_420


def refuse_orphans(ctx: MigrationContext, step: MigrationInfo, heads: object, run_args: object) -> None:
    """After each migration and still in its transaction: rebuilding a table must not have lost its rows' parents."""
    connection = ctx.connection
    if connection is None or connection.dialect.name != "sqlite":
        return
    if broken := connection.execute(text("PRAGMA foreign_key_check")).all():
        raise RuntimeError(f"rows without their parents after the migration: {broken[:3]}")


def run(connection: Connection) -> None:
    context.configure(
        on_version_apply=refuse_orphans,
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def online() -> None:
    url = context.config.get_main_option("sqlalchemy.url") or ""
    engine = create_engine(url)
    sqlite = engine.dialect.name == "sqlite"
    if sqlite:

        @event.listens_for(engine, "connect")
        def connected(raw, _record):
            raw.isolation_level = None
            raw.execute("PRAGMA journal_mode=WAL")
            raw.execute("PRAGMA foreign_keys=OFF")

        @event.listens_for(engine, "begin")
        def began(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    with engine.connect() as connection:
        if not sqlite:
            connection.execute(text("SET lock_timeout = '4s'"))
            connection.execute(text(f"SELECT pg_advisory_lock({_LOCK})"))
            connection.commit()
        try:
            run(connection)
            if sqlite:
                connection.commit()
        finally:
            connection.rollback()
            if not sqlite:
                connection.execute(text(f"SELECT pg_advisory_unlock({_LOCK})"))
                connection.commit()
    engine.dispose()


online()
