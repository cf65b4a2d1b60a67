"""The whole application on a given database: `gunicorn tests.sockets.chat_wsgi:app`. No limits without CHAT_LIMITS."""

import gc
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "platform"))

from greenlet import greenlet

from tradehall.app import create_app
from tradehall.kernel.limits import Limits
from tradehall.settings import Settings

app = create_app(
    Settings(
        secret_key=os.environ["CHAT_SECRET"],
        instance=Path(os.environ["CHAT_INSTANCE"]),
        database_url=os.environ["CHAT_DATABASE"],
        testing=True,
    )
)
if os.environ.get("CHAT_LIMITS"):
    app.extensions["tradehall"].limits = Limits()


@app.get("/facts")
def facts() -> dict[str, int]:
    """How much the process holds, for tests that look whether it grows, and up to which fact it has told."""
    gc.collect()
    with open("/proc/self/status") as status:
        rss = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
    held = sum(isinstance(thing, greenlet) and not thing.dead for thing in gc.get_objects())
    return {"rss_kb": rss, "greenlets": held, "told": app.extensions["tradehall"].relay.last}
