"""The WSGI application. gunicorn's gevent worker patches the standard library before it imports this."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "platform"))

from tradehall.app import create_app

app = create_app()
