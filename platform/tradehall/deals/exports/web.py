"""Deals to take along."""

from collections.abc import Iterator
from typing import Any

import orjson
from flask import Blueprint, Flask, Response
from flask import stream_with_context as in_this_request

from tradehall.deals.exports import queries
from tradehall.deals.exports.files import csv_of, workbook_of
from tradehall.deals.exports.queries import Sold
from tradehall.deals.exports.tables import portions
from tradehall.deals.exports.whole import deal_as_json
from tradehall.kernel.parse import MAX_INT
from tradehall.kernel.web import Hall, actor, ask, hall, language

bp = Blueprint("deal_exports", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OFTEN = "30/hour"


def install(app: Flask, hall: Hall) -> None:
    app.register_blueprint(bp)


def _portions() -> Iterator[list[Sold]]:
    """All deals of the reader's companies."""
    return portions(lambda last: ask(queries.portion, last.id if last else MAX_INT))


@bp.get("/deals/export.csv")
def table() -> Any:
    _often()
    answer = Response(in_this_request(csv_of(_portions(), language())), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="deals.csv"'
    return answer


@bp.get("/deals/export.xlsx")
def workbook() -> Any:
    _often()
    answer = Response(workbook_of(_portions(), language()), mimetype=XLSX)
    answer.headers["Content-Disposition"] = 'attachment; filename="deals.xlsx"'
    return answer


def _often() -> None:
    """Before anything is sent, visitors get an answer that says so."""
    ask(queries.portion, 1)
    hall().limits.require(OFTEN, "deal-export", actor().key)


@bp.get("/deals/<public_id>/deal.json")
def whole(public_id: str) -> Any:
    octets = orjson.dumps(
        deal_as_json(ask(queries.whole_deal, public_id)), option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z
    )
    answer = Response(octets, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="deal-{public_id}.json"'
    return answer
