"""Fixtures for people at their browsers."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories.accounts import PASSWORD, sign_in
from tradehall.kernel.policy import Actor
from tradehall.kernel.web import Hall

_CSRF = re.compile(r'name="_csrf" value="([^"]+)"')
_META = re.compile(r'name="csrf-token" content="([^"]+)"')


class Browser(FlaskClient):
    """A test client that sends forms as a browser does: with the token of a page it has seen."""

    def submit(
        self, url: str, data: dict[str, Any] | None = None, *, page: str = "/events", **sent: Any
    ) -> TestResponse:
        """POST `data` to `url` as a form."""
        return self.post(url, data={"_csrf": self.token(page), **(data or {})}, **sent)

    def token(self, page: str = "/events") -> str:
        """The CSRF token of this session, read off a page."""
        html = self.get(page).get_data(as_text=True)
        found = _CSRF.search(html) or _META.search(html)
        assert found, f"{page} carries no token"
        return found[1]


@pytest.fixture
def client(hall: Hall) -> Browser:
    """A visitor's browser."""
    hall.app.test_client_class = Browser
    made = hall.app.test_client()
    assert isinstance(made, Browser)
    return made


@pytest.fixture
def client_for(hall: Hall) -> Callable[..., Browser]:
    """The browser of a person who is signed in: `client_for(actor)`."""
    hall.app.test_client_class = Browser

    def signed_in(actor: Actor, password: str = PASSWORD) -> Browser:
        made = hall.app.test_client()
        _, token = sign_in(hall.runner, actor.email, password)
        with made.session_transaction() as session:
            session["_user_id"] = token
            session["_fresh"] = True
        assert isinstance(made, Browser)
        return made

    return signed_in
