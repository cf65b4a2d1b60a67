"""Who may do what in and around talk: every address of it × everybody there is.

What one may not see is not there (404), what one sees but may not do is refused (403). The addresses come from the
application itself: one that stands in no row here fails the test.
"""

from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.conftest import NOW, SECRET
from tests.factories.api import token_of
from tests.factories.chat import browser_of, make_event_row, make_fair, offer, open_conversation, write
from tests.factories.files import picture, settle, upload
from tests.people import Browser
from tradehall.api.routes.talks import GROUPS
from tradehall.app import create_app
from tradehall.chat.commands import OpenConversation, OpenMeetingTalk, SendMessage
from tradehall.chat.files.commands import StartUpload
from tradehall.chat.phrases import look_file
from tradehall.chat.safety.commands import LookAtReport, Reason, ReportMessage
from tradehall.companies.models import Member
from tradehall.events.commands import BlockParticipation, ChangeRegistration, InterpreterNeed
from tradehall.kernel.clock import SetClock
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.policy import Actor
from tradehall.kernel.web import Hall
from tradehall.settings import Settings

# Each role with the talk that its requests are about: of the two companies, of their meeting, of the pair of which the
# one blocked the other. The author of all that is acted upon comes last, because the author's acts change it.
ROLES = {
    "visitor": "pair",  # not signed in
    "company": "pair",  # comes to the same event for another company
    "member": "pair",  # of the exporter's company, but no delegate
    "removed": "pair",  # was a delegate of the exporter's, and is a member still
    "elsewhere": "pair",  # organises another event
    "admin": "pair",
    "outside": "pair",  # interprets their meeting, and has no seat where the companies talk alone
    "organiser": "pair",  # of this event
    "interpreter": "meeting",
    "blocked": "shut",
    "buyer": "pair",  # a delegate of the other side
    "colleague": "pair",  # another delegate of the author's side
    "author": "pair",
}
STRANGERS = ("company", "member", "removed", "elsewhere", "admin", "outside", "organiser")
DOOR, OK = "sign in", "ok"
JSON = "application/json"
API = "/api/v1"
Body = Callable[[dict[str, str]], dict[str, Any]]


@dataclass(frozen=True)
class Row:
    """What is sent to an address, and what everybody is answered."""

    answers: dict[str, str]
    sent: Body = lambda ids: {}


def answers(**changed: str) -> dict[str, str]:
    """Of what the people of a talk may do, and nobody else may see; with what is different for some."""
    made = {"visitor": DOOR, **dict.fromkeys(STRANGERS, "404")}
    return made | dict.fromkeys(("interpreter", "blocked", "buyer", "colleague", "author"), OK) | changed


def everybody(answer: str, **changed: str) -> dict[str, str]:
    return {**dict.fromkeys(ROLES, answer), **changed}


def form(**fields: str) -> Body:
    return lambda ids: {"data": {name: value.format(**ids) for name, value in fields.items()}}


def called(**body: Any) -> Body:
    """The body of a call of the API."""

    def made(ids: dict[str, str]) -> dict[str, Any]:
        return {
            "json": {name: value.format(**ids) if isinstance(value, str) else value for name, value in body.items()}
        }

    return made


def begun(ids: dict[str, str]) -> dict[str, Any]:
    told = f"filename {b64encode(b'a.txt').decode()},client_id {b64encode(new_public_id().encode()).decode()}"
    return {"headers": {"Upload-Length": "9", "Upload-Metadata": told}}


def part(ids: dict[str, str]) -> dict[str, Any]:
    return {"headers": {"Upload-Offset": "0"}, "content_type": "application/offset+octet-stream", "data": b"terms now"}


def a_file(ids: dict[str, str]) -> dict[str, Any]:
    return {"data": {"upload_id": new_public_id(), "upload": (BytesIO(b"terms"), "a.txt")}}


SEES = answers()
WRITES = answers(blocked="403")
OWNS = answers(interpreter="403", blocked="403", buyer="403", colleague="403")
OFFERS = answers(interpreter="403", blocked="403")
SIGNED_IN = everybody(OK, visitor=DOOR)
# Whoever runs the platform may do what an event's organisers do.
OF_ORGANISERS = everybody("403", visitor=DOOR, organiser=OK, admin=OK)
SPEAKS = everybody("403", visitor=DOOR, organiser=OK)
JUDGES = everybody("404", visitor=DOOR, organiser=OK, admin=OK)
UNSENT = everybody("404", visitor=DOOR, author=OK)
ACCEPTS = answers(interpreter="403", blocked="403", colleague="403", author="403")
TAKES_BACK = answers(interpreter="403", blocked="403", buyer="403")
# The exporter: companies that it has met, or that have a talk with it already; others see it in the directory.
WRITES_TO = everybody("403", visitor=DOOR, elsewhere="404", outside="404", interpreter="404", blocked=OK, buyer=OK)
ASKS_FOR_HELP = everybody("404", visitor=DOOR, organiser=OK, colleague=OK, author=OK)
COMES = everybody("404", visitor=DOOR, interpreter=OK, outside=OK, buyer=OK, author=OK)
BLOCKS = everybody("404", visitor=DOOR, company=OK, blocked=OK, buyer=OK)
TERMS = {
    "offer.description": "Plates", "offer.quantity": "5", "offer.unit": "set", "offer.unit_price.amount": "2",
    "offer.unit_price.currency": "USD", "offer.valid_until": "2026-03-31",
}  # fmt: skip
OFFER = {
    "description": "Plates", "quantity": "5", "unit": "set", "unit_price": {"amount": "2", "currency": "USD"},
    "valid_until": "2026-03-31",
}  # fmt: skip


def words(ids: dict[str, str]) -> dict[str, Any]:
    return {"data": {"client_id": new_public_id(), "body": "Good morning"}}


def terms(ids: dict[str, str]) -> dict[str, Any]:
    return {"data": {"client_id": new_public_id(), **TERMS}}


def message_of_program(ids: dict[str, str]) -> dict[str, Any]:
    return {"json": {"client_id": new_public_id(), "body": "Good morning"}}


def file_of_program(ids: dict[str, str]) -> dict[str, Any]:
    return {"json": {"client_id": new_public_id(), "name": "a.txt", "size": 9}}


PHRASE = {"phrase.key": "tolerance", "phrase.values.percent": "5"}
HOURS = {"opens": "09:00", "closes": "18:00", "version": "1"}
# By endpoint, and the method where an address has several.
ROWS: dict[str, Row] = {
    "chat.index GET": Row(SIGNED_IN),
    "chat.search GET": Row(SEES),
    "chat.conversation GET": Row(SEES),
    "chat.bubbles GET": Row(SEES),
    "chat.messages GET": Row(SEES),
    "chat.message GET": Row(SEES),
    "safety.standing GET": Row(SEES),
    "chat.phrase_list GET": Row(SEES),
    "chat.phrase GET": Row(SEES),
    "chat.phrase_words GET": Row(everybody(OK)),
    "safety.leave GET": Row(everybody("404")),
    "chat.offer GET": Row(SEES),
    "chat.offer_form GET": Row(SEES),
    "chat_files.index GET": Row(SEES),
    "chat_files.download GET": Row(SEES),
    "chat_files.preview GET": Row(SEES),
    "chat.open_ POST": Row(WRITES_TO, form(participation="{kiln}")),
    "chat.open_help POST": Row(ASKS_FOR_HELP, form(participation="{kiln}")),
    "chat.open_announcements POST": Row(SPEAKS, form(event="{slug}")),
    "chat.open_meeting POST": Row(COMES),
    "chat.send POST": Row(WRITES, words),
    "chat.read POST": Row(SEES, form(seq="1")),
    "chat.react POST": Row(WRITES, form(sign="agree")),
    "chat.pin POST": Row(WRITES),
    "chat.undo POST": Row(WRITES, form(sign="agree")),
    "chat.translate POST": Row(SEES),
    "chat.phrase_sent POST": Row(SEES, form(**PHRASE)),
    "chat.offer_sent POST": Row(OFFERS, terms),
    "chat.offer_accepted POST": Row(ACCEPTS, form(confirmed="yes")),
    "chat.offer_withdrawn POST": Row(TAKES_BACK, form(confirmed="yes")),
    "safety.report GET": Row(SEES),
    "safety.send_report POST": Row(SEES, form(reason="insult")),
    "chat_files.about OPTIONS": Row(everybody(OK)),
    "chat_files.start POST": Row(WRITES, begun),
    "chat_files.state GET": Row(UNSENT),
    "chat_files.add PATCH": Row(UNSENT, part),
    "chat_files.cancel DELETE": Row(UNSENT),
    "chat_files.upload_form POST": Row(WRITES, a_file),
    "chat_files.remove POST": Row(UNSENT),
    "chat.edit POST": Row(OWNS, form(body="Other words")),
    "chat.withdraw POST": Row(OWNS),
    "chat.talk_choices GET": Row(SIGNED_IN),
    "chat.set_talk_choices POST": Row(SIGNED_IN, form(**HOURS)),
    "chat.talk_rules GET": Row(OF_ORGANISERS),
    "chat.set_talk_rules POST": Row(OF_ORGANISERS, form(wait_hours="24", help_desk="yes", version="1")),
    "safety.reports GET": Row(OF_ORGANISERS),
    "safety.log GET": Row(OF_ORGANISERS),
    "safety.case GET": Row(OF_ORGANISERS),
    "safety.look POST": Row(JUDGES),
    "safety.show POST": Row(JUDGES, form(words="A mistake")),
    "safety.unmute POST": Row(OF_ORGANISERS),
    "chat_files.judged_download GET": Row(OF_ORGANISERS),
    "chat_files.judged_preview GET": Row(OF_ORGANISERS),
    "safety.decide POST": Row(JUDGES, form(words="It is fine", version="1")),
    "api.conversations GET": Row(SIGNED_IN),
    "api.conversation GET": Row(SEES),
    "api.changes GET": Row(SEES),
    "api.messages GET": Row(SEES),
    "api.found_messages GET": Row(SEES),
    "api.phrases GET": Row(SIGNED_IN),
    "api.talk_choices GET": Row(SIGNED_IN),
    "api.files_sent GET": Row(SEES),
    "api.file_part GET": Row(SEES),
    "api.file GET": Row(UNSENT),
    "api.OpenConversation POST": Row(WRITES_TO, called(participation="{kiln}")),
    "api.OpenHelpDesk POST": Row(ASKS_FOR_HELP, called()),
    "api.OpenAnnouncements POST": Row(SPEAKS),
    "api.OpenMeetingTalk POST": Row(COMES),
    "api.SendMessage POST": Row(WRITES, message_of_program),
    "api.MarkRead POST": Row(SEES, called(seq=1)),
    "api.SetTalkChoice POST": Row(SIGNED_IN, called(opens="09:00", closes="18:00", version=1)),
    "api.ReactToMessage POST": Row(WRITES, called(sign="agree")),
    "api.PinMessage POST": Row(WRITES, called()),
    "api.AskTranslation POST": Row(SEES, called()),
    "api.ReportMessage POST": Row(SEES, called(reason="insult")),
    "api.AcceptOfferCard POST": Row(ACCEPTS, called()),
    "api.WithdrawOfferCard POST": Row(TAKES_BACK, called()),
    "api.StartUpload POST": Row(WRITES, file_of_program),
    "api.AddPart POST": Row(UNSENT, called(offset=0, octets="eHh4")),
    "api.CancelUpload POST": Row(UNSENT, called()),
    "api.EditMessage POST": Row(OWNS, called(body="Other words")),
    "api.WithdrawMessage POST": Row(OWNS, called()),
    # last, since nobody can write any more
    "blocks.block POST": Row(BLOCKS, form(confirmed="yes")),
    "blocks.unblock POST": Row(BLOCKS),
    "api.BlockParticipation POST": Row(BLOCKS, called()),
    "api.UnblockParticipation POST": Row(BLOCKS, called()),
}  # fmt: skip


class Place:
    """A fair with its talks, made once; `ids` are the names that addresses and bodies use, for each talk."""

    def __init__(self, hall: Hall) -> None:
        self.hall, self.runner = hall, hall.runner
        self.fair = fair = make_fair(hall.runner, language="en")
        self.people = {
            "company": fair.carl, "outside": fair.mina, "interpreter": fair.mina, "organiser": fair.olga,
            "buyer": fair.kenji, "colleague": fair.bo, "author": fair.anna,
        }  # fmt: skip
        for role, roles in (("member", ()), ("removed", ()), ("elsewhere", ("organiser",)), ("admin", ("admin",)),
                            ("blocked", ())):  # fmt: skip
            self.people[role] = fair.town.person(f"{role}-{new_public_id()}", *roles)
        make_event_row(hall.runner, fair.town, "elsewhere", self.people["elsewhere"])
        self._join(self.people["member"], self.people["removed"])
        self._delegates(fair.anna, fair.bo, self.people["removed"])
        shut = fair.place("buyer", "shut", self.people["blocked"], country="US")
        fair.meeting(fair.places["exporter"], shut, hours=30)
        self.ids: dict[str, dict[str, str]] = {}
        self._talk("pair", open_conversation(fair), fair.kenji, fair.places["buyer"].public_id)
        meeting = self.runner.run(OpenMeetingTalk(meeting=fair.meetings[0]), fair.anna)
        self._talk("meeting", meeting, fair.kenji, fair.places["buyer"].public_id)
        closed = self.runner.run(OpenConversation(participation=shut.public_id), fair.anna)
        self._talk("shut", closed, self.people["blocked"], shut.public_id)
        self._delegates(fair.anna, fair.bo)
        self.runner.run(BlockParticipation(participation=shut.public_id), fair.anna)
        self.browsers: dict[str, Browser] = {role: browser_of(hall, who) for role, who in self.people.items()}
        self.browsers["visitor"] = hall.app.test_client()
        self.tokens = {role: token_of(hall, who) for role, who in self.people.items()}
        self.csrf = {role: browser.token() for role, browser in self.browsers.items()}

    def _join(self, *people: Actor) -> None:
        with self.runner.db.write() as session:
            for person in people:
                row = Member(
                    company_id=self.fair.places["exporter"].company_id, person_id=person.person_id, role="owner",
                    joined_at=NOW,
                )  # fmt: skip
                session.add(row)
            session.commit()

    def _delegates(self, *people: Actor) -> None:
        version = 1 if len(people) == 3 else 2
        come = [person.public_id for person in people]
        command = ChangeRegistration(
            participation=self.fair.places["exporter"].public_id, delegates=come, languages=["en"],
            interpreter_needed=InterpreterNeed.NO, version=version,
        )  # fmt: skip
        self.runner.run(command, self.fair.anna)

    def _talk(self, name: str, talk: str, other: Actor, participation: str) -> None:
        """What its author has said, sent and begun there, and what the other side reported of it."""
        author, runner, ids = self.fair.anna, self.runner, {"talk": talk, "other": participation}
        ids["message"] = write(runner, talk, author, "Pay to another account")["id"]
        ids["called"] = write(runner, talk, author, "Pay to another account")["id"]
        ids["card"] = offer(runner, talk, author)["id"]
        ids["file"] = upload(runner, author, talk, "terms.txt", b"terms", f"file-of-{name}")
        settle(runner, ids["file"], preview=picture("WEBP"))
        sent = SendMessage(conversation=talk, client_id=f"with-file-{name}", files=[ids["file"]])
        ids["with_file"] = runner.run(sent, author)["id"]
        for number in range(4):
            begun = StartUpload(conversation=talk, client_id=f"begun-{number}-{name}", name="b.txt", size=9)
            ids[f"begun_{number}"] = runner.run(begun, author)
        report = ReportMessage(conversation=talk, message=ids["with_file"], reason=Reason.SPAM)
        ids["report"] = runner.run(report, other)
        for reader in ("organiser", "admin"):  # whose reading stands in the log: only then are there files to see
            runner.run(LookAtReport(report=ids["report"]), self.people[reader])
        ids |= {
            "slug": self.fair.slug,
            "kiln": self.fair.places["exporter"].public_id,
            "meeting": self.fair.meetings[0],
        }
        ids["person"] = other.public_id
        self.ids[name] = ids

    def target(self, endpoint: str, rule: str, ids: dict[str, str]) -> str:
        """The address with the ids of a talk."""
        name = endpoint.split(".")[1]
        begun = {"state": 0, "file": 0, "add": 1, "AddPart": 1, "cancel": 1, "remove": 2, "CancelUpload": 3}
        file = ids[f"begun_{begun[name]}"] if name in begun else ids["file"]
        message = ids["card"] if "/offers/" in rule else ids["called" if endpoint.startswith("api.") else "message"]
        values = {
            "message": message, "slug": ids["slug"], "file": file, "meeting": ids["meeting"], "key": "tolerance",
            "what": "react", "person": ids["person"], "report": ids["report"], "conversation": ids["talk"],
            "public_id": ids["talk"], "digest": look_file()[0],
        }  # fmt: skip
        if "/moderation/" in rule:
            values["public_id"] = ids["report"]
        if "/participants/" in rule:
            values["public_id"] = ids["kiln"]
        values["id"] = {"files": file, "meetings": ids["meeting"], "registrations": ids["kiln"]}.get(
            rule.split("/")[3] if rule.startswith(API) else "", ids["talk"]
        )
        for place, value in values.items():
            rule = rule.replace(f"<{place}>", value)
        return rule + {"search": f"?q=pay&in={ids['talk']}", "found_messages": f"?q=pay&conversation={ids['talk']}",
                       "bubbles": "?seqs=1", "leave": "?to=https://a.example&s=x"}.get(name, "")  # fmt: skip

    def ask(self, role: str, endpoint: str, method: str, rule: str, row: Row) -> str:
        ids = self.ids[ROLES[role]]
        address, sent = self.target(endpoint, rule, ids), row.sent(ids)
        if endpoint.startswith("api."):
            headers = {"Authorization": f"Bearer {self.tokens[role]}"} if role in self.tokens else {}
            return told(self.hall.app.test_client().open(address, method=method, headers=headers, **sent))
        headers = {"X-CSRFToken": self.csrf[role], **sent.pop("headers", {})}
        return told(self.browsers[role].open(address, method=method, headers=headers, **sent))


def told(answer: TestResponse) -> str:
    """What was answered, in short. A conflict with what is done already is no refusal of the person."""
    status = answer.status_code
    if status == 401 or (status == 302 and answer.headers["Location"].startswith("/sign-in")):
        return DOOR
    return OK if status < 400 or status == 409 else str(status)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, template_database: Path) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("access")
    path = folder / "test.sqlite3"
    path.write_bytes(template_database.read_bytes())
    settings = Settings(secret_key=SECRET, instance=folder, database_url=f"sqlite:///{path}", testing=True)
    hall: Hall = create_app(settings, SetClock(NOW), background=False).extensions["tradehall"]
    yield Place(hall)
    hall.db.close()


CALLS = {route.name for group, routes in GROUPS.items() if group == "Chat" for route in routes}
DOMAINS = ("chat", "safety", "chat_files", "blocks")


def addresses(hall: Hall) -> dict[str, str]:
    """ "endpoint METHOD" → rule, of talk."""
    found = {}
    for rule in hall.app.url_map.iter_rules():
        domain, _, name = rule.endpoint.partition(".")
        if domain in DOMAINS or (domain == "api" and name in CALLS):
            methods = (rule.methods or set()) - {"HEAD"}
            if methods != {"OPTIONS"}:
                methods -= {"OPTIONS"}
            found |= {f"{rule.endpoint} {method}": rule.rule for method in methods}
    return found


def test_every_address_has_a_row(place: Place) -> None:
    assert sorted(addresses(place.hall)) == sorted(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_everybody_may_do_what_is_theirs_and_nothing_else(place: Place, name: str) -> None:
    endpoint, method = name.split()
    rule, row = addresses(place.hall)[name], ROWS[name]
    found = {role: place.ask(role, endpoint, method, rule, row) for role in ROLES}
    assert {role: (found[role], row.answers[role]) for role in ROLES if found[role] != row.answers[role]} == {}
