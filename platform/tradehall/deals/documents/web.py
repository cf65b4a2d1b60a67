"""Pages of documents: the list of a deal and the form that makes one, the file, and the public check."""

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Flask, Response, redirect, request, url_for
from flask_babel import gettext as _

from tradehall.deals.documents import queries
from tradehall.deals.documents.commands import MakeAgain, MakeDocument, VoidDocument
from tradehall.deals.documents.errors import REASONS
from tradehall.deals.documents.matter import Layout
from tradehall.deals.documents.queries import File
from tradehall.kernel.texts import LANGUAGES
from tradehall.kernel.web import Act, Hall, act, ask, hall, page, say

bp = Blueprint("deal_documents", __name__)
CHECKS = "60/10minute"  # of numbers and codes, from one address
ALONE = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"


def install(app: Flask, found: Hall) -> None:
    app.register_blueprint(bp)


@bp.get("/deals/<deal>/documents")
def index(deal: str, form: Act | None = None) -> Any:
    view = ask(queries.documents_page, deal)
    status = form.status if form else 200
    return page(
        "pages/deals/documents.html", status, view=view, form=form, reasons=REASONS, tongues=LANGUAGES,
        layouts=list(Layout),
    )  # fmt: skip


@bp.post("/deals/<deal>/documents")
def make(deal: str) -> Any:
    form = act(MakeDocument, deal=deal)
    if not form.ok:
        return index(deal, form)
    say(_("The document is being made. It will appear in the list in a moment."))
    return redirect(url_for("deal_documents.index", deal=deal), 303)


@bp.get("/deals/<deal>/documents/<document>")
def file(deal: str, document: str) -> Response:
    """The file; with `?show` in the browser's own viewer."""
    return _served(ask(queries.document_file, deal, document), inline="show" in request.args)


def _served(found: File, *, inline: bool) -> Response:
    answer = Response(found.octets, mimetype="application/pdf")
    name = quote(f"{found.number}.pdf")
    answer.headers["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    answer.headers["Content-Security-Policy"] = ALONE
    answer.headers["Cache-Control"] = "no-store"
    answer.set_etag(found.sha256)
    return answer


@bp.post("/deals/<deal>/documents/<document>/void")
def void(deal: str, document: str) -> Any:
    """Asks first, where no script has asked."""
    if not request.form.get("confirmed"):
        view = ask(queries.documents_page, deal)
        row = next((row for row in view.rows if row.public_id == document and row.is_mine), None)
        return page("pages/deals/void.html", 200 if row else 404, view=view, row=row)
    form = act(VoidDocument, document=document)
    say(_("The document is declared void.") if form.ok else form.alert, "success" if form.ok else "error")
    return redirect(url_for("deal_documents.index", deal=deal), 303)


@bp.post("/deals/<deal>/documents/<document>/again")
def again(deal: str, document: str) -> Any:
    form = act(MakeAgain, document=document)
    say(_("The document is being made once more.") if form.ok else form.alert, "success" if form.ok else "error")
    return redirect(url_for("deal_documents.index", deal=deal), 303)


# -- for whoever holds one ----------------------------------------------------------------------------


@bp.get("/check")
def check() -> Any:
    """Open to all: number and code together say what a document is, nothing of its terms."""
    number, code = request.args.get("number", "")[:80], request.args.get("code", "")[:80]
    is_asked = bool(number.strip() or code.strip())
    found = None
    if is_asked:
        hall().limits.require(CHECKS, "check-document", request.remote_addr or "")
        found = ask(queries.check_document, number, code)
    status = 404 if is_asked and found is None else 200
    return page("pages/deals/check.html", status, found=found, is_asked=is_asked, number=number, code=code)
