"""A fair with a conversation: rows for what lower floors have tests of their own for, commands for the talk."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import and_, func, insert, select, text

from tests.factories.events import Town
from tests.people import Browser
from tradehall.accounts.models import Person, SignInSession
from tradehall.chat.commands import OpenConversation, SendMessage
from tradehall.chat.models import Conversation, ConversationMember, Message, Speaker
from tradehall.chat.rules import CROWD
from tradehall.companies.models import Company
from tradehall.events.models import Delegate, Event, EventOrganiser, Participation, Slot
from tradehall.kernel.clock import SetClock
from tradehall.kernel.ids import new_public_id, new_token, token_hash
from tradehall.kernel.parse import parse_data
from tradehall.kernel.policy import Actor
from tradehall.kernel.runner import Runner
from tradehall.kernel.texts import Translated
from tradehall.kernel.web import Hall
from tradehall.meetings.models import Meeting, MeetingPerson

_number = count(1)


@dataclass
class Place:
    """A participation: its ids, its company's public id, who comes."""

    id: int
    public_id: str
    company: str
    company_id: int
    delegates: list[Actor]


@dataclass
class Fair:
    """One event, with people of both sides, and others whom a conversation is none of their business."""

    runner: Runner
    town: Town
    event: int = 0
    slug: str = ""
    places: dict[str, Place] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)
    meetings: list[str] = field(default_factory=list)

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    def place(self, side: str, name: str, *delegates: Actor, country: str = "CN", state: str = "approved") -> Place:
        """A participation of a new company, whose members the delegates are."""
        company = self.town.company(name, *delegates, sells=True, buys=True, country=country)
        now = self.runner.clock.now()
        with self.runner.db.write() as session:
            row = Participation(
                event_id=self.event, company_id=self.town.companies[company], side=side, state=state,
                languages=["en"], interpreter_needed="no", goals=[], wanted=Translated({}, "en"),
                registered_by=delegates[0].person_id, created_at=now, updated_at=now,
            )  # fmt: skip
            session.add(row)
            session.flush()
            session.add_all(
                [
                    Delegate(participation_id=row.id, person_id=person.person_id, position=position)
                    for position, person in enumerate(delegates)
                ]
            )
            made = Place(row.id, row.public_id, company, self.town.companies[company], list(delegates))
            session.commit()
        self.places[name] = made
        return made

    def meeting(self, exporter: Place, buyer: Place, *, interpreter: Actor | None = None, hours: int = 24) -> str:
        """A meeting that stands; its public id."""
        starts = self.runner.clock.now() + timedelta(hours=hours)
        with self.runner.db.write() as session:
            slot = Slot(event_id=self.event, starts_at=starts, ends_at=starts + timedelta(minutes=30))
            session.add(slot)
            session.flush()
            row = Meeting(
                event_id=self.event, exporter_id=exporter.id, buyer_id=buyer.id, slot_id=slot.id,
                starts_at=slot.starts_at, ends_at=slot.ends_at, uid=new_public_id(),
                changed_at=starts, created_at=starts, updated_at=starts,
            )  # fmt: skip
            session.add(row)
            session.flush()
            come = [(person, place.id, "delegate") for place in (exporter, buyer) for person in place.delegates[:1]]
            if interpreter is not None:
                come.append((interpreter, None, "interpreter"))
            session.add_all(
                [
                    MeetingPerson(meeting_id=row.id, person_id=person.person_id, participation_id=of, role=role)
                    for person, of, role in come
                ]
            )
            public_id = row.public_id
            session.commit()
        self.meetings.append(public_id)
        return public_id


def make_event_row(runner: Runner, town: Town, slug: str, organiser: Actor) -> int:
    now = runner.clock.now()
    texts = {name: Translated.of("en", f"{name} of {slug}") for name in ("name", "summary", "description", "host")}
    with runner.db.write() as session:
        row = Event(
            slug=slug, zone="Asia/Shanghai", slot_minutes=30, phase="booking", languages=["en"], sectors=[],
            contact_email="office@zibo.example", created_at=now, updated_at=now, **texts,
        )  # fmt: skip
        session.add(row)
        session.flush()
        session.add(EventOrganiser(event_id=row.id, person_id=organiser.person_id))
        key = row.id
        session.commit()
    return key


def make_fair(runner: Runner, *, language: str = "") -> Fair:
    """anna and bo of Huaguang (exporter) meet kenji of Matsusaka (buyer); mina interprets. carl is a buyer of
    the same event, dora takes part in another event only, olga organises, vera takes part in nothing.
    `language`: everybody's own, instead of one for each."""
    number = next(_number)
    town = Town(runner)
    fair = Fair(runner, town, slug=f"fair-{number}")

    def person(name: str, *roles: str, speaks: str = "en", zone: str = "UTC") -> Actor:
        fair.people[name] = town.person(f"{name}-{number}", *roles, language=language or speaks, zone=zone)
        return fair.people[name]

    anna = person("anna", speaks="zh", zone="Asia/Shanghai")
    bo = person("bo", speaks="zh", zone="Asia/Shanghai")
    kenji = person("kenji", speaks="ja", zone="Asia/Tokyo")
    mina = person("mina", "interpreter", speaks="ja", zone="Asia/Tokyo")
    carl = person("carl", zone="America/Chicago")
    dora = person("dora")
    olga = person("olga", "organiser")
    person("vera")
    other_event = make_event_row(runner, town, f"other-{number}", olga)
    fair.event = other_event
    fair.place("exporter", f"dora-co-{number}", dora)
    fair.event = make_event_row(runner, town, fair.slug, olga)
    fair.places["exporter"] = fair.place("exporter", f"huaguang-{number}", anna, bo)
    fair.places["buyer"] = fair.place("buyer", f"matsusaka-{number}", kenji, country="JP")
    fair.places["other"] = fair.place("buyer", f"carl-co-{number}", carl, country="US")
    fair.meeting(fair.places["exporter"], fair.places["buyer"], interpreter=mina)
    return fair


def open_conversation(fair: Fair) -> str:
    """The conversation of the exporter and the buyer; its public id."""
    made: str = fair.runner.run(OpenConversation(participation=fair.places["buyer"].public_id), fair.anna)
    return made


def client_id(number: int | str) -> str:
    return f"client-id-{number}"


def write(runner: Runner, conversation: str, who: Actor, body: str, key: int | str | None = None) -> dict[str, Any]:
    """One message, as it goes out."""
    key = next(_number) if key is None else key
    sent: dict[str, Any] = runner.run(SendMessage(conversation=conversation, client_id=client_id(key), body=body), who)
    return sent


def ask_by_the_minute(fair: Fair, clock: SetClock, number: int) -> list[str]:
    """So many more buyers ask the exporter something, one a minute; their conversations."""
    talks: list[str] = []
    for place in range(number):
        clock.move(minutes=1)
        name = f"asks{place}-{fair.slug}"
        who = fair.town.person(name, language="en")
        buyer = fair.place("buyer", name, who, country="JP")
        fair.meeting(fair.places["exporter"], buyer)
        talks.append(fair.runner.run(OpenConversation(participation=buyer.public_id), fair.anna))
        write(fair.runner, talks[-1], who, "What is your best price?")
    return talks


def many_like(runner: Runner, conversation: str, number: int) -> None:
    """So many conversations with what was said first in this one, each of a new buyer; as rows."""
    with runner.db.write() as session:

        def copied(model: Any, where: Any, each: Any) -> int:
            """The key of the first new row."""
            row = dict(session.execute(select(model.__table__).where(where)).mappings().first() or {})
            first = (session.scalar(select(func.max(model.id))) or 0) + 1
            named = {name: new_public_id for name in ("public_id", "client_id", "slug") if name in row}
            rows = [
                {**row, **{name: make() for name, make in named.items()}, "id": first + place, **each(place)}
                for place in range(number)
            ]
            session.execute(insert(model.__table__), rows)
            return first

        talk = session.scalars(select(Conversation).where(Conversation.public_id == conversation)).one()
        buyer = session.get_one(Participation, talk.buyer_id)
        company = copied(Company, Company.id == buyer.company_id, lambda _: {})
        place = copied(Participation, Participation.id == buyer.id, lambda n: {"company_id": company + n})
        here = copied(Conversation, Conversation.id == talk.id, lambda n: {"buyer_id": place + n})
        said = Message.conversation_id == talk.id, Message.seq == 1
        copied(Message, and_(*said), lambda n: {"conversation_id": here + n, "participation_id": place + n})
        session.commit()
    with runner.db.write() as session:
        session.execute(text("ANALYZE"))
        session.commit()


def fill(runner: Runner, conversation: str, who: Actor, bodies: list[str]) -> None:
    """Many messages at once, as rows, behind those that are there."""
    with runner.db.write() as session:
        row = session.scalars(select(Conversation).where(Conversation.public_id == conversation)).one()
        session.merge(Speaker(person_id=who.person_id))
        session.flush()
        session.add_all(
            [
                Message(
                    conversation_id=row.id, seq=row.last_seq + place, sender_id=who.person_id,
                    client_id=new_public_id(), body=body, language="en", sent_at=runner.clock.now(),
                )
                for place, body in enumerate(bodies, 1)
            ]
        )  # fmt: skip
        row.last_seq += len(bodies)
        session.commit()


def enter(runner: Runner, who: Actor) -> str:
    """A session of somebody who has no password here; its token."""
    token, now = new_token(), runner.clock.now()
    with runner.db.write() as session:
        session.add(
            SignInSession(
                person_id=who.person_id, token_hash=token_hash(token), created_at=now, seen_at=now,
                expires_at=now + timedelta(days=14),
            )
        )  # fmt: skip
        session.commit()
    return token


def browser_of(hall: Hall, who: Actor) -> Browser:
    """The browser of a person who is signed in."""
    return browser_with(hall, enter(hall.runner, who))


def browser_with(hall: Hall, token: str) -> Browser:
    """The browser of a session."""
    hall.app.test_client_class = Browser
    made: Browser = hall.app.test_client()
    with made.session_transaction() as session:
        session["_user_id"] = token
        session["_fresh"] = True
    return made


TERMS: dict[str, Any] = {
    "description": "青花餐盘", "quantity": "5000", "unit": "piece", "unit_price": {"amount": "1.20", "currency": "USD"},
    "incoterm": "FOB", "place": "Qingdao", "payment_term": "LC_SIGHT", "delivery_date": "2099-06-30",
    "valid_until": "2099-03-10",
}  # fmt: skip


def say(runner: Runner, talk: str, actor: Actor, key: str = "", **what: Any) -> dict[str, Any]:
    """Anything that can be said: `body`, `phrase`, `offer`."""
    command = parse_data(SendMessage, {"conversation": talk, "client_id": key or new_public_id(), **what})
    told: dict[str, Any] = runner.run(command, actor)
    return told


def offer(runner: Runner, talk: str, actor: Actor, key: str = "", **changed: Any) -> dict[str, Any]:
    """An offer with some of its terms changed."""
    return say(runner, talk, actor, key, offer={**TERMS, **changed})


def crowd(fair: Fair, talk: str, number: int = CROWD + 20) -> list[Actor]:
    """So many more people in the conversation, as rows."""
    now = fair.runner.clock.now()
    names = [new_public_id() for _ in range(number)]
    with fair.runner.db.write() as session:
        key = session.scalars(select(Conversation.id).where(Conversation.public_id == talk)).one()
        rows = [
            {
                "public_id": name, "email": f"{name}@crowd.example", "email_confirmed_at": now, "password_hash": "x",
                "name": name, "language": "en", "time_zone": "UTC", "created_at": now, "updated_at": now,
            }
            for name in names
        ]  # fmt: skip
        ids = session.scalars(insert(Person).returning(Person.id, sort_by_parameter_order=True), rows).all()
        session.execute(insert(ConversationMember), [{"conversation_id": key, "person_id": person} for person in ids])
        session.commit()
    return [Actor("person", person, name, name) for person, name in zip(ids, names, strict=True)]
