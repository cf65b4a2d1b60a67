"""The whole application on a given database, with limits off: `gunicorn tests.sockets.chat_wsgi:app`."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "platform"))

from tradehall.app import create_app
from tradehall.settings import Settings

app = create_app(
    Settings(
        secret_key=os.environ["CHAT_SECRET"],
        instance=Path(os.environ["CHAT_INSTANCE"]),
        database_url=os.environ["CHAT_DATABASE"],
        testing=True,
    )
)
