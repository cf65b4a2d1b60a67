"""Composition: settings → database → runner → domains → pages, sockets, jobs."""

import gc
import importlib
import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_socketio import SocketIO
from werkzeug.middleware.proxy_fix import ProxyFix

from tradehall import settings as settings_module
from tradehall.kernel import packets, secrets, stock, templating, transport, web
from tradehall.kernel.broker import Broker
from tradehall.kernel.clock import Clock, SystemClock
from tradehall.kernel.db import Database
from tradehall.kernel.keeping import Clearing
from tradehall.kernel.limits import Limits
from tradehall.kernel.mail import ForgetOldMails, Post, ReturnPath, Signer
from tradehall.kernel.outbox import Chore, Dispatcher
from tradehall.kernel.relay import Relay
from tradehall.kernel.runner import ForgetOldKeys, Runner
from tradehall.settings import ROOT, Settings

DOMAINS = (
    "accounts", "companies", "events", "meetings", "meetings.planning", "chat", "rooms", "deals", "deals.rates",
    "deals.sheet", "deals.witnesses", "ical", "support", "notices", "home", "api",
)  # fmt: skip
PARTS = ("models", "service", "reactions", "live", "panels", "labels", "sockets", "web")


def load_domains(parts: tuple[str, ...] = PARTS) -> list[Any]:
    """Import every part of every domain, so that its handlers and reactions are registered; its web modules."""
    found = []
    for domain in DOMAINS:
        folder = Path(__file__).parent.joinpath(*domain.split("."))
        for part in parts:
            if (folder / f"{part}.py").exists() or (folder / part / "__init__.py").exists():
                module = importlib.import_module(f"tradehall.{domain}.{part}")
                if part == "web":
                    found.append(module)
    return found


def create_app(
    settings: Settings | None = None, clock: Clock | None = None, *, background: bool | None = None
) -> Flask:
    """The whole application. `background` starts the relay and, while no worker lives, the background work."""
    settings = settings or settings_module.load()
    settings.instance.mkdir(parents=True, exist_ok=True)
    app = Flask(
        "tradehall",
        root_path=str(ROOT / "platform" / "tradehall"),
        static_folder=str(ROOT / "static"),
        static_url_path="/static",
        template_folder=str(ROOT / "templates"),
        instance_path=str(settings.instance.resolve()),
    )
    _configure(app, settings)
    modules = load_domains()
    found = _compose(app, settings, clock or SystemClock())
    web.install(app, found)
    templating.install(app)
    for module in modules:
        module.install(app, found)
    _sockets(app, found)
    from tradehall import cli

    cli.install(app)
    if background if background is not None else _served():
        _work(found)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TESTING=settings.testing,
        PROPAGATE_DEFECTS=settings.testing,
        SESSION_COOKIE_NAME="__Host-s" if settings.secure else "s",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=14 * 24 * 3600,
        MAX_CONTENT_LENGTH=256 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,  # of the words beside a file; forms without one end at the line above
        MAX_FORM_PARTS=500,
        WTF_CSRF_FIELD_NAME="_csrf",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=True,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
    )


def _compose(app: Flask, settings: Settings, clock: Clock) -> web.Hall:
    secrets.use(settings.secret_key, settings.old_secret_keys)
    db = Database(settings.database_url)
    runner = Runner(db, clock)
    gevent = _patched()
    socketio = SocketIO(
        app,
        async_mode="gevent" if gevent else "threading",
        async_handlers=False,
        max_http_buffer_size=64_000,
        ping_interval=15,
        ping_timeout=10,
        manage_session=True,
        http_compression=False,
        serializer=packets.Packet,
        json=packets.StrictJson,
        cors_allowed_origins=_own_pages(settings.base_url),
    )
    if settings.trusted_proxies:  # outside of all else; not x_host: proxies pass Host on, or a forged header on
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    (stock if settings.transport == "stock" else transport).install(socketio)
    broker = Broker(settings.redis_url)
    relay = Relay(runner, socketio, broker)
    sender = f"no-reply@{settings.host}"
    signer = Signer(settings.host, settings.dkim_selector, settings.dkim_key) if settings.dkim_key else None
    returns = ReturnPath(settings.secret_key, settings.reply_address) if settings.inbound_url else None
    post = Post(
        db, clock, mail_url=settings.mail_url, sender=sender, host=settings.host, base_url=settings.base_url,
        signer=signer, returns=returns,
    )  # fmt: skip
    chores = [Chore(ForgetOldKeys, timedelta(hours=1)), Chore(ForgetOldMails, timedelta(hours=6))]
    dispatcher = Dispatcher(runner, post, name="web", chores=[*chores, Clearing()])
    runner.after_commit.append(relay.wake)
    runner.after_owing.append(dispatcher.wake)
    limits = Limits(broker, enabled=not settings.testing)
    return web.Hall(settings, db, runner, relay, post, dispatcher, limits, socketio, broker, tasks=[post])


def _own_pages(base_url: str) -> Callable[[str | None, dict[str, Any]], bool]:
    """Which pages may open sockets: our own, by the address that was asked for or by the one we are known under.
    Engine.IO's own rule believes X-Forwarded-Host from anybody.
    """

    def is_own(origin: str | None, environ: dict[str, Any]) -> bool:
        asked = f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST', '')}"
        return origin in (asked, base_url)

    return is_own


def _sockets(app: Flask, found: web.Hall) -> None:
    from tradehall.accounts.identity import identify_socket
    from tradehall.kernel.policy import Actor
    from tradehall.kernel.sockets import SocketEdge
    from tradehall.rooms.guests import web as guests

    def identify(auth: Any) -> Actor | None:
        """By a guest's link where one is given, whoever else the browser may be signed in as."""
        link = auth.get("guest") if isinstance(auth, dict) else None
        return guests.identify(link) if link else identify_socket(auth)

    app.extensions["socket-edge"] = SocketEdge(found.socketio, found, identify)


def _patched() -> bool:
    """Whether gunicorn's gevent worker has made the standard library cooperative."""
    try:
        from gevent.monkey import is_module_patched
    except ImportError:
        return False
    return bool(is_module_patched("socket"))


def _served() -> bool:
    return _patched()


def _work(found: web.Hall) -> None:
    """The relay and the background work, each in a thread (a greenlet under gevent)."""
    logging.getLogger(__name__).info("relay and background work start")
    gc.freeze()  # what was built so far stays: nothing of it need be looked through for waste again
    gc.set_threshold(10_000, 20, 20)
    found.relay.start_from_here()
    found.broker.start()
    threading.Thread(target=found.relay.work, name="relay", daemon=True).start()
    threading.Thread(target=found.dispatcher.work, name="background", daemon=True).start()
    for task in found.tasks:
        threading.Thread(target=task.work, args=(found.dispatcher.may_work,), daemon=True).start()
