"""Pages of conversations, and the addresses that their script falls back to without a socket."""

from datetime import timedelta

from flask import Flask

from tradehall.chat import phrases, presence, rules
from tradehall.chat.commands import LapseOffers
from tradehall.chat.files import web as files
from tradehall.chat.hours.rules import out_of_hours
from tradehall.chat.offers.card import card
from tradehall.chat.safety import web as safety
from tradehall.chat.waiting.commands import FindWaitingBuyers
from tradehall.chat.web import acts, hours, organise, pages, sending, translations, wording
from tradehall.chat.web.doors import bp
from tradehall.kernel.i18n import translate
from tradehall.kernel.outbox import Chore
from tradehall.kernel.web import Hall, language

__all__ = ["acts", "hours", "install", "organise", "pages", "sending", "translations", "wording"]


LAPSE = timedelta(minutes=10)


def install(app: Flask, hall: Hall) -> None:
    app.register_blueprint(bp)
    files.install(app, hall)
    phrases.look_file()  # reads all of them now, not while somebody waits
    app.jinja_env.globals.update(
        offer_card=lambda terms, now: card(terms, language(), now),
        phrase_label=lambda slot: translate(slot.label, language()),
        excerpt=rules.excerpt,
        phrase_texts=lambda phrase: phrases.texts(phrase, {}),
    )
    safety.install(app, hall)
    hall.dispatcher.chores.append(Chore(LapseOffers, LAPSE))
    presence.install(hall)
    if not hall.settings.testing:
        rules.folded("陶瓷")  # reads its table now, not while the first message waits
    app.jinja_env.globals["out_of_hours"] = out_of_hours
    hall.dispatcher.chores.append(Chore(FindWaitingBuyers, timedelta(minutes=5)))
