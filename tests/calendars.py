"""Servers of calendars, and the way out that reaches them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.factories.busy import Authority, Host
from tradehall.ical.busy import network


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def serve(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Host]]:
    """`serve(answering, *hosts, other_example=[addresses])`: a server, and the way out that reaches it."""
    with ExitStack() as stack:

        def made(answers: Any, *hosts: str, **names: Any) -> Host:
            host = stack.enter_context(Host(authority, hosts or ("calendar.example",), answers))
            monkeypatch.setattr(network, "OUTSIDE", [host.network(**names)])
            return host

        yield made
