"""Pages of conversations, and the addresses that their script falls back to without a socket."""

from datetime import timedelta

from flask import Flask

from tradehall.chat import phrases, presence, translating
from tradehall.chat.commands import LapseOffers
from tradehall.chat.offers.card import card
from tradehall.chat.web import pages, sending, wording
from tradehall.chat.web.doors import bp
from tradehall.kernel.i18n import translate
from tradehall.kernel.outbox import Chore
from tradehall.kernel.web import Hall, language

__all__ = ["install", "pages", "sending", "wording"]

LAPSE = timedelta(minutes=10)


def install(app: Flask, hall: Hall) -> None:
    app.register_blueprint(bp)
    app.jinja_env.globals.update(
        offer_card=lambda terms, now: card(terms, language(), now),
        phrase_label=lambda slot: translate(slot.label, language()),
        phrase_texts=lambda phrase: phrases.texts(phrase, {}),
    )
    hall.dispatcher.chores.append(Chore(LapseOffers, LAPSE))
    presence.install(hall)
    translating.install(hall)
