"""The house rules of scripts/check_house.py see what they are for, and leave alone what is fine."""

import ast

import pytest

from scripts import check_house

HOUSE = check_house.HOUSE


def python_faults(path: str, code: str) -> list[str]:
    tree = ast.parse(code)
    return [reason for rule in check_house.PYTHON_RULES for _, reason in rule(f"{HOUSE}{path}", tree)]


def template_faults(text: str, path: str = "templates/pages/home.html") -> list[str]:
    return [reason for _, reason in check_house.template_faults(path, text)]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("meetings/service.py", "tx.session.commit()"),
        ("meetings/service/book.py", "session.rollback()"),
        ("events/service.py", "datetime.now(UTC)"),
        ("events/rules.py", "datetime.date.today()"),
        ("kernel/outbox.py", "import time\ntime.time()"),
        ("chat/sockets.py", "from flask_socketio import emit"),
        ("chat/live.py", "self.socketio.emit('chat:message', {})"),
        ("deals/rules.py", "total = 0.5"),
        ("kernel/money.py", "float('1')"),
        ("deals/web.py", "from sqlalchemy import select"),
        ("chat/sockets.py", "import sqlalchemy.orm"),
        ("companies/service/invite.py", "from flask import request"),
        ("companies/queries.py", "import flask_login"),
        ("chat/service/talking.py", "from tradehall.meetings.models import Meeting"),
        ("chat/reactions.py", "from tradehall.meetings import models"),
        ("home/web.py", "from markupsafe import Markup\nMarkup('<b>')"),
    ],
)
def test_a_broken_rule_is_seen(path, code):
    assert python_faults(path, code)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("kernel/runner.py", "session.commit()"),
        ("kernel/clock.py", "datetime.now(UTC)"),
        ("kernel/relay.py", "self.socketio.emit('x', {})"),
        ("events/service.py", "tx.now()\nclock.now()"),
        ("matching/rules.py", "weight = 0.5"),
        ("deals/queries.py", "from sqlalchemy import select\nfrom tradehall.deals.models import Deal"),
        ("chat/web.py", "from flask import Blueprint"),
    ],
)
def test_what_is_fine_is_left_alone(path, code):
    assert not python_faults(path, code)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<p style="color: red">',
        '<p class="{{ a > b }}"\n style="{{ x }}">',
        '<a {% if x > 1 %}onclick="go()"{% endif %}>',
        '<div hx-on:click="go()">',
        "<style>p {}</style>",
        "{{ text|safe }}",
        '<script src="https://cdn.example/x.js"></script>',
    ],
)
def test_a_broken_template_is_seen(text):
    assert template_faults(text)


@pytest.mark.parametrize(
    "text",
    [
        '<script type="module" src="{{ asset(\'js/app.js\') }}"></script>',
        '<script type="application/json" data-texts>{{ texts|tojson }}</script>',
        '<p data-style="x" class="onward">style="x" is text here</p>',
        '<a href="https://example.com/">{{ _("A page elsewhere") }}</a>',
        "{# <script>in a remark</script> #}",
    ],
)
def test_a_good_template_is_left_alone(text):
    assert not template_faults(text)


def test_mails_may_bear_styles_but_nothing_unsafe():
    assert not template_faults('<p style="color: #333">', "templates/mail/meetings/booked.html")
    assert template_faults("{{ text|safe }}", "templates/mail/meetings/booked.html")


def test_forbidden_words_and_long_files():
    assert list(check_house.forbidden_faults("see /" + "work/main"))
    assert not list(check_house.forbidden_faults("framework/main and teamwork/x"))
    assert list(check_house.length_faults("x\n" * 451))
    assert not list(check_house.length_faults("x\n" * 450))


def test_an_icon_outside_the_sprite_is_seen():
    known = frozenset({"house"})
    assert list(check_house.icon_faults('{{ icon("camera") }}', known))
    assert not list(check_house.icon_faults('{{ icon("house") }}', known))
