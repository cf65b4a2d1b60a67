"""The whole application as it is served, but for how often one person may write."""

import os
from dataclasses import replace
from pathlib import Path

from tradehall.app import create_app, load_domains
from tradehall.kernel.sockets import EVENTS
from tradehall.settings import Settings

settings = Settings(
    secret_key=os.environ["BENCH_SECRET"],
    instance=Path(os.environ["BENCH_INSTANCE"]),
    database_url=os.environ["BENCH_DATABASE"],
    redis_url=os.environ.get("BENCH_REDIS", ""),
)

load_domains()  # the limits of its events stay in force, at a height that the crowd does not reach
for name in ("chat:send", "chat:sync", "chat:read"):
    EVENTS[name] = replace(EVENTS[name], limit="100000/second")
app = create_app(settings)
