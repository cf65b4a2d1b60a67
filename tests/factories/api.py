"""Programs that talk with the JSON API."""

from typing import Any

from werkzeug.test import TestResponse

from tests.factories.deals import Fair
from tradehall.accounts.commands import CreateApiToken
from tradehall.kernel.policy import SYSTEM, Actor
from tradehall.kernel.web import Hall

BASE = "/api/v1"


def token_of(hall: Hall, person: Actor) -> str:
    made: dict[str, str] = hall.runner.run(CreateApiToken(label="test", person=person.public_id), SYSTEM)
    return made["token"]


class Program:
    """A client with a person's token, or without one."""

    def __init__(self, hall: Hall, person: Actor | None = None) -> None:
        self.client = hall.app.test_client(use_cookies=False)
        self.headers = {"Authorization": f"Bearer {token_of(hall, person)}"} if person else {}

    def send(self, method: str, path: str, **sent: Any) -> TestResponse:
        headers = {**self.headers, **sent.pop("headers", {})}
        return self.client.open(BASE + path, method=method, headers=headers, **sent)

    def get(self, path: str, status: int = 200, **query: Any) -> Any:
        answer = self.send("GET", path, query_string=query)
        assert answer.status_code == status, (path, answer.status_code, answer.text[:2000])
        return answer.get_json(force=True)

    def post(self, path: str, body: Any = None, status: int = 200, *, key: str | None = None) -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        answer = self.send("POST", path, json={} if body is None else body, headers=headers)
        assert answer.status_code == status, (path, answer.status_code, answer.text[:2000])
        return answer.get_json(force=True)

    def refused(self, method: str, path: str, status: int, body: Any = None, **query: Any) -> str:
        """The last part of the problem's type."""
        told = self.get(path, status, **query) if method == "GET" else self.post(path, body, status)
        assert told["status"] == status
        assert told["title"]
        return str(told["type"]).removeprefix("urn:tradehall:problem:")


def problem_of(answer: TestResponse) -> dict[str, Any]:
    """A problem document without what names the request."""
    assert answer.content_type == "application/problem+json", answer.text
    told: dict[str, Any] = answer.get_json(force=True)
    told.pop("instance", None)
    return told


def programs_of(hall: Hall, fair: Fair) -> tuple[Program, Program, Program, Program]:
    """Of the exporter, of the buyer, of an organiser, and of somebody who has nothing to do with them."""
    exporter, buyer = Program(hall, fair.exporter.owner), Program(hall, fair.buyer.owner)
    return exporter, buyer, Program(hall, fair.organiser), Program(hall, fair.stranger)
