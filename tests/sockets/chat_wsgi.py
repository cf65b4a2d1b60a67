"""The whole application on a given database, with limits off: `gunicorn tests.sockets.chat_wsgi:app`."""

import gc
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "platform"))

from greenlet import greenlet

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


@app.get("/facts")
def facts() -> dict[str, int]:
    """How much the process holds: for tests that look whether it grows."""
    gc.collect()
    with open("/proc/self/status") as status:
        rss = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
    held = sum(isinstance(thing, greenlet) and not thing.dead for thing in gc.get_objects())
    return {"rss_kb": rss, "greenlets": held}
