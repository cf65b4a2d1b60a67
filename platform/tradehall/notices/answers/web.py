"""The page behind a button of a mail. To look at it does nothing; to send its form answers, as the person who was
written to, whoever is signed in on that machine."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Flask, Response, g, make_response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from tradehall.deals.followups.commands import AnswerFollowUp
from tradehall.deals.followups.rules import Why
from tradehall.deals.promises.commands import AnswerDelays
from tradehall.kernel.errors import DomainError, NotFound
from tradehall.kernel.money import EXPONENTS
from tradehall.kernel.parse import Command, parse_form
from tradehall.kernel.policy import SYSTEM, Actor
from tradehall.kernel.web import Hall, csrf, hall, page
from tradehall.meetings.commands import (
    AcceptMove,
    AcceptOffer,
    AcceptRequest,
    ConfirmAttendance,
    DeclineMove,
    DeclineOffer,
    DeclineRequest,
    DeclineWhy,
)
from tradehall.notices.answers import tokens
from tradehall.notices.answers.questions import CAME, Question, question
from tradehall.notices.answers.tokens import Act, Seal
from tradehall.notices.answers.words import WORDS
from tradehall.notices.commands import SetNoticeChoice
from tradehall.notices.kinds import MailChoice, Topic
from tradehall.notices.labels import TOPICS

bp = Blueprint("answers", __name__)
OFTEN = "60/minute"


def install(app: Flask, found: Hall) -> None:
    """The address alone proves who may answer: no cookie is asked for, so no other site can make use of one."""
    tokens.use(found.settings.secret_key, found.settings.base_url)
    csrf.exempt(bp)
    app.register_blueprint(bp)


@dataclass(frozen=True, slots=True)
class Asked:
    """The command that an act is, and the name of its field for what the link names."""

    command: type[Command]
    subject: str = ""
    detail: str = ""
    words: tuple[str, ...] = ()  # the fields that the person may fill
    fixed: dict[str, str] = field(default_factory=dict)


ASKED = {
    Act.ACCEPT_REQUEST: Asked(AcceptRequest, "request", "slot"),
    Act.DECLINE_REQUEST: Asked(DeclineRequest, "request", words=("why", "reason")),
    Act.ACCEPT_OFFER: Asked(AcceptOffer, detail="offer"),
    Act.DECLINE_OFFER: Asked(DeclineOffer, detail="offer"),
    Act.COME: Asked(ConfirmAttendance, "meeting"),
    Act.ACCEPT_MOVE: Asked(AcceptMove, detail="move"),
    Act.DECLINE_MOVE: Asked(DeclineMove, detail="move"),
    Act.ACCEPT_DELAY: Asked(AnswerDelays, "deal", "newest", fixed={"answer": "accepted"}),
    Act.REJECT_DELAY: Asked(AnswerDelays, "deal", "newest", fixed={"answer": "rejected"}),
    **{
        act: Asked(
            AnswerFollowUp,
            "follow_up",
            words=("words", "why", "amount.amount", "amount.currency"),
            fixed={"came": came},
        )
        for act, came in CAME.items()
    },
    Act.UNSUBSCRIBE: Asked(SetNoticeChoice, "topic", fixed={"mail": MailChoice.NEVER}),
}


@bp.get("/answer/<token>")
def ask(token: str) -> ResponseReturnValue:
    """What would be done, and the button that does it."""
    seal = _seal(token)
    found = _question(seal) if seal else None
    if seal is None or found is None:
        return _shown("pages/notices/answer_lost.html", 404)
    if found.ended:
        return _over(seal, found, 410)
    return _form(seal, found)


@bp.post("/answer/<token>")
def answer(token: str) -> ResponseReturnValue:
    """Do it. Mail programs send `List-Unsubscribe=One-Click` here, where a topic ends (RFC 8058)."""
    seal = _seal(token)
    found = _question(seal) if seal else None
    if seal is None or found is None:
        return _shown("pages/notices/answer_lost.html", 404)
    if found.ended:
        return _over(seal, found, 200 if found.done else 409)
    try:
        _run(token, seal, found.person)
    except DomainError as error:
        return _form(seal, found, error)
    after = _question(seal) or found
    return _shown("pages/notices/answer_done.html", 200, view=after, told=gettext(WORDS[seal.act].done))


def _seal(token: str) -> Seal | None:
    hall().limits.require(OFTEN, "answer", request.remote_addr or "")
    return tokens.open_token(token)


def _question(seal: Seal) -> Question | None:
    """In the language and on the clock of the person who was written to, whoever is signed in here."""
    try:
        found = hall().runner.ask(question, SYSTEM, seal)
    except NotFound:
        return None
    g.language = found.person.language
    g.actor = Actor(language=found.person.language, time_zone=found.person.time_zone)
    return found


def _run(token: str, seal: Seal, person: Actor) -> None:
    """The command of every day, as that person; sent twice it is done once."""
    asked = ASKED[seal.act]
    named = {asked.subject: seal.subject, asked.detail: seal.detail, **asked.fixed}
    typed = [(name, value) for name, value in request.form.items(multi=True) if name in asked.words]
    command = parse_form(asked.command, typed, {name: value for name, value in named.items() if name})
    key = f"answer-{hashlib.sha256(token.encode()).hexdigest()[:40]}"
    hall().runner.run(command, person, key=key, trace=g.request_id)


def _form(seal: Seal, found: Question, error: DomainError | None = None) -> ResponseReturnValue:
    errors = error.fields if error else {}
    return _shown(
        "pages/notices/answer.html",
        error.status if error else 200,
        view=found,
        topic=TOPICS[Topic(found.topic)] if found.topic in set(Topic) else "",
        words=WORDS[seal.act],
        whys=list(DeclineWhy) if ASKED[seal.act].command is DeclineRequest else [],
        came=CAME.get(seal.act),
        came_whys=list(Why),
        currencies=list(EXPONENTS),
        refusal=gettext(error.text, **error.params) if error else "",
        errors={name: [gettext(one.text, **one.params) for one in told] for name, told in errors.items()},
        values=request.form,
    )


def _over(seal: Seal, found: Question, status: int) -> ResponseReturnValue:
    """Answered, taken back, changed or too late: what happened, and where to go on."""
    return _shown("pages/notices/answer_over.html", status, view=found, told=gettext(found.ended))


def _shown(template: str, status: int, **values: Any) -> Response:
    answered = make_response(page(template, status, **values))
    answered.headers["Cache-Control"] = "no-store"
    answered.headers["Referrer-Policy"] = "no-referrer"
    answered.headers["X-Robots-Tag"] = "noindex"
    return answered
