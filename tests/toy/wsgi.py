"""The toy domain behind a real server: `gunicorn tests.toy.wsgi:app`, database in TOY_DATABASE."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "platform"))

import orjson
from flask import Flask, Response, request

from tests.toy.seats import TakeSeat
from tradehall.kernel.clock import SystemClock
from tradehall.kernel.db import Database
from tradehall.kernel.errors import DomainError
from tradehall.kernel.parse import parse_json
from tradehall.kernel.policy import Actor
from tradehall.kernel.runner import Runner

app = Flask(__name__)
runner = Runner(Database(os.environ["TOY_DATABASE"]), SystemClock())
ANNA = Actor(kind="person", person_id=1)


@app.get("/ready")
def ready() -> str:
    return "ready"


@app.post("/seats")
def take() -> Response:
    """Take a seat: 201, or the refusal's status."""
    try:
        command = parse_json(TakeSeat, request.get_data())
        answer = runner.run(command, ANNA, key=request.headers.get("Idempotency-Key"))
        return Response(orjson.dumps(answer), 201, mimetype="application/json")
    except DomainError as error:
        return Response(orjson.dumps({"type": error.code}), error.status, mimetype="application/json")
