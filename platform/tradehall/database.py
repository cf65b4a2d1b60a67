"""Migrating the database, from the command line and from tests."""

from pathlib import Path

from alembic import command
from alembic.config import Config

_FOLDER = Path(__file__).parent / "migrations"


def config(url: str) -> Config:
    """Alembic's configuration for one database; no ini file."""
    made = Config()
    made.set_main_option("script_location", str(_FOLDER))
    made.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    made.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return made


def upgrade(url: str, to: str = "head") -> None:
    command.upgrade(config(url), to)


def downgrade(url: str, to: str) -> None:
    command.downgrade(config(url), to)


def revision(url: str, message: str) -> None:
    """Write the next numbered migration for what the models have and the database lacks."""
    number = len(list((_FOLDER / "versions").glob("[0-9]*.py"))) + 1
    command.revision(config(url), message, autogenerate=True, rev_id=f"{number:04}")
