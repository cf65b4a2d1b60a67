"""Pages on which phrases are chosen and offers are made and answered; the script takes its dialogs from them."""

from datetime import date, timedelta
from typing import Any

from flask import Response, redirect, request, url_for
from flask_babel import gettext as _

from tradehall.chat import phrases, queries
from tradehall.chat.commands import AcceptOfferCard, SendMessage, WithdrawOfferCard
from tradehall.chat.phrases import words
from tradehall.chat.phrases.inputs import SayPhrase
from tradehall.chat.web.doors import bp, send_form
from tradehall.companies.terms import WITH_DEPOSIT, Incoterm, PaymentTerm, Unit, named_place
from tradehall.kernel import web
from tradehall.kernel.errors import DomainError, NotFound
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.money import EXPONENTS
from tradehall.kernel.parse import parse_form
from tradehall.kernel.web import Act, act, ask, page, say

OPEN_FOR = timedelta(days=7)  # what a form proposes


class Choices:
    """The lists to choose from."""

    incoterms = tuple(Incoterm)
    payment_terms = tuple(PaymentTerm)
    with_deposit = tuple(sorted(WITH_DEPOSIT))
    units = tuple(Unit)
    currencies = tuple(EXPONENTS)
    places = staticmethod(words.known_places)
    named_place = staticmethod(named_place)


# -- phrases ----------------------------------------------------------------------------------------


@bp.get("/chat/<public_id>/phrases")
def phrase_list(public_id: str) -> Any:
    """`?q=`: words in any language; `?step=`: of one step alone."""
    view = ask(queries.writing_page, public_id)
    query, step = request.args.get("q", "")[:200], request.args.get("step", "")[:40]
    found = phrases.find(query, step)
    recent = [phrase for key in view.recent if (phrase := phrases.get(key))] if not query and not step else []
    return page(
        "pages/chat/phrases.html", view=view, query=query, step=step, found=found, recent=recent, steps=phrases.steps(),
        outline=lambda phrase: phrases.outline(phrase, web.language()),
        words_at=url_for("chat.phrase_words", digest=phrases.look_file()[0]),
    )  # fmt: skip


@bp.get("/static/v-<digest>/phrases.json")
def phrase_words(digest: str) -> Any:
    """Where a search in the list looks, by phrase: the same for everybody, and for ever under its address."""
    known, plain, packed = phrases.look_file()
    if digest != known:
        raise NotFound
    answer = Response(plain, mimetype="application/json")
    if "gzip" in request.accept_encodings:
        answer = Response(packed, mimetype="application/json", headers={"Content-Encoding": "gzip"})
    answer.headers["Vary"] = "Accept-Encoding"
    return answer


@bp.get("/chat/<public_id>/phrases/<key>")
def phrase(public_id: str, key: str) -> Any:
    return _phrase_page(public_id, key)


@bp.post("/chat/<public_id>/phrases/<key>")
def phrase_sent(public_id: str, key: str) -> Any:
    """What it will say, or with `_send` said."""
    if "_send" in request.form:
        form = send_form(conversation=public_id)
        return _back(public_id) if form.ok else _phrase_page(public_id, key, form)
    try:
        typed = [(name, value) for name, value in request.form.items(multi=True) if name.startswith("phrase.")]
        said = parse_form(SayPhrase, [(name.removeprefix("phrase."), value) for name, value in typed])
        return _phrase_page(public_id, key, texts=ask(queries.preview, public_id, said))
    except DomainError as error:
        if error.status != 422:
            raise
        return _phrase_page(public_id, key, Act(error=error))


def _phrase_page(public_id: str, key: str, form: Act | None = None, texts: dict[str, str] | None = None) -> Any:
    chosen = phrases.get(key)
    view = ask(queries.writing_page, public_id)
    if chosen is None:
        raise NotFound
    own = web.language()
    return page(
        "pages/chat/phrase.html", form.status if form else 200, view=view, phrase=chosen, form=form, texts=texts,
        outline=phrases.outline(chosen, own), language=own, typed=form.values if form else request.form,
        choices=Choices, client_id=_client_id(form),
    )  # fmt: skip


def _client_id(form: Act | None) -> str:
    """The one that was sent, so that the same again is the same message; a new one after a conflict."""
    typed = request.form.get("client_id") if form is None or form.status != 409 else None
    return typed or new_public_id()


def _back(public_id: str) -> Any:
    return redirect(url_for("chat.conversation", public_id=public_id) + "#end")


# -- offers -----------------------------------------------------------------------------------------


@bp.get("/chat/<public_id>/offer")
def offer_form(public_id: str) -> Any:
    """A new offer; `?answers=`: one that counters that offer; `?like=`: one that begins with the terms of that."""
    return _offer_form(public_id, request.args.get("answers", ""))


@bp.post("/chat/<public_id>/offer")
def offer_sent(public_id: str) -> Any:
    """Made, or with `_show` only checked and put in one line."""
    if "_show" in request.form:
        return _offer_shown(public_id)
    form = send_form(conversation=public_id)
    return _back(public_id) if form.ok else _offer_form(public_id, request.form.get("offer.answers", ""), form)


def _offer_shown(public_id: str) -> Any:
    """The form with its offer in one line, or with what is wrong: to have checked is no failure."""
    answers = request.form.get("offer.answers", "")
    try:
        typed = [(name, value) for name, value in request.form.items(multi=True) if name.startswith("offer.")]
        checked = parse_form(SendMessage, typed, {"conversation": public_id, "client_id": _client_id(None)})
        assert checked.offer is not None
        return _offer_form(public_id, answers, line=ask(queries.offer_line, public_id, checked.offer))
    except DomainError as error:
        if error.status != 422:
            raise
        return _offer_form(public_id, answers, Act(error=error))[0]


def _offer_form(public_id: str, answers: str, form: Act | None = None, line: str = "") -> Any:
    view = ask(queries.writing_page, public_id)
    old = ask(queries.offer_page, public_id, answers) if answers else None
    like = request.args.get("like", "")
    before = old or (ask(queries.offer_page, public_id, like) if like else None)
    today = web.hall().runner.clock.now().date()
    typed = (
        form.values if form else _stored(before.terms, today) if before else {"offer.valid_until": _in_a_week(today)}
    )
    return page(
        "pages/chat/offer_form.html", form.status if form else 200, view=view, old=old, form=form, typed=typed,
        choices=Choices, client_id=_client_id(form), line=line,
    )  # fmt: skip


def _in_a_week(today: date) -> str:
    return (today + OPEN_FOR).isoformat()


def _stored(terms: dict[str, Any], today: date) -> dict[str, str]:
    """The fields of the form with the terms of an offer, to be changed."""
    plain = ("listing", "hs_code", "quantity", "unit", "incoterm", "place", "payment_term", "deposit_percent")
    made = {f"offer.{name}": str(terms[name]) for name in (*plain, "delivery_date") if terms[name]}
    price = {f"offer.unit_price.{name}": value for name, value in terms["unit_price"].items()}
    title = {} if terms["listing"] else {"offer.description": queries.title_of(terms, web.language())}
    return made | price | title | {"offer.valid_until": max(terms["valid_until"], _in_a_week(today))}


@bp.get("/chat/<public_id>/offers/<message>")
def offer(public_id: str, message: str, form: Act | None = None) -> Any:
    view = ask(queries.offer_page, public_id, message)
    return page("pages/chat/offer.html", form.status if form else 200, view=view, form=form)


@bp.post("/chat/<public_id>/offers/<message>/accept")
def offer_accepted(public_id: str, message: str) -> Any:
    """Asks first, where no script has asked."""
    if not request.form.get("confirmed"):
        view = ask(queries.offer_page, public_id, message)
        return page("pages/chat/offer_confirm.html", view=view, accept=True)
    form = act(AcceptOfferCard, conversation=public_id, message=message)
    if not form.ok:
        return offer(public_id, message, form)
    say(
        _("You accepted the offer. It is agreed in this talk; a deal is sealed only when both sides confirm its terms.")
    )
    return redirect(url_for("chat.conversation", public_id=public_id) + f"#message-{message}")


@bp.post("/chat/<public_id>/offers/<message>/withdraw")
def offer_withdrawn(public_id: str, message: str) -> Any:
    if not request.form.get("confirmed"):
        view = ask(queries.offer_page, public_id, message)
        return page("pages/chat/offer_confirm.html", view=view, accept=False)
    form = act(WithdrawOfferCard, conversation=public_id, message=message)
    if not form.ok:
        return offer(public_id, message, form)
    say(_("Your offer is withdrawn. The other side sees that."))
    return _back(public_id)
