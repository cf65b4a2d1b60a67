"""A fair for the benchmark, laid as rows: as many people as there are sockets, and conversations of every size."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import insert

from tests.factories.chat import make_event_row
from tests.factories.events import Town
from tradehall.accounts.models import Person, SignInSession
from tradehall.chat.models import Conversation, ConversationMember
from tradehall.events.models import Participation
from tradehall.kernel.ids import new_public_id, new_token, token_hash
from tradehall.kernel.runner import Runner
from tradehall.kernel.texts import Translated

PEOPLE = 1000
PAIRS = 50


@dataclass
class World:
    """Clients for the generator (without their port), by how many are in one conversation."""

    clients: dict[int, list[dict[str, Any]]]


def lay(app: Flask, runner: Runner) -> World:
    """1,000 people: 50 conversations of two, one of a hundred, and the announcements of the event for all."""
    town, now = Town(runner), runner.clock.now()
    organiser = town.person("organiser", "organiser")
    event = make_event_row(runner, town, "bench", organiser)
    names = [new_public_id() for _ in range(PEOPLE)]
    tokens = [new_token() for _ in range(PEOPLE)]
    companies = [town.companies[town.company(f"company-{number}", organiser)] for number in range(PAIRS + 1)]
    with runner.db.write() as session:
        people = session.scalars(
            insert(Person).returning(Person.id, sort_by_parameter_order=True),
            [
                {
                    "public_id": name, "email": f"p{number}@bench.example", "email_confirmed_at": now,
                    "password_hash": "x", "name": f"Person {number}", "language": "en", "time_zone": "UTC",
                    "created_at": now, "updated_at": now,
                }
                for number, name in enumerate(names)
            ],
        ).all()  # fmt: skip
        session.execute(
            insert(SignInSession),
            [
                {
                    "person_id": person, "token_hash": token_hash(token), "created_at": now, "seen_at": now,
                    "expires_at": now + timedelta(days=1),
                }
                for person, token in zip(people, tokens, strict=True)
            ],
        )  # fmt: skip
        sides = [
            Participation(
                event_id=event, company_id=company, side="buyer" if number else "exporter", state="approved",
                languages=["en"], interpreter_needed="no", goals=[], wanted=Translated({}, "en"),
                registered_by=people[0], created_at=now, updated_at=now,
            )
            for number, company in enumerate(companies)
        ]  # fmt: skip
        session.add_all(sides)
        session.flush()

        def talk(who: list[int], kind: str = "pair", buyer: Participation | None = None) -> str:
            sole = buyer is not None
            row = Conversation(
                kind=kind, event_id=event, exporter_id=sides[0].id if sole else None,
                buyer_id=buyer.id if buyer else None, last_at=now, created_at=now,
            )  # fmt: skip
            session.add(row)
            session.flush()
            role = "delegate" if kind == "pair" else "organiser"
            session.add_all(
                ConversationMember(
                    conversation_id=row.id, person_id=person, role=role,
                    participation_id=(sides[0].id, buyer.id)[place % 2] if buyer else None,
                )
                for place, person in enumerate(who)
            )  # fmt: skip
            return row.public_id

        # the hundred are delegates of one pair; the last pair is theirs
        hundred = talk(list(people[:100]), buyer=sides[-1])
        pairs = [talk(list(people[place * 2 : place * 2 + 2]), buyer=sides[place + 1]) for place in range(PAIRS - 1)]
        everybody = talk(list(people), kind="announcements")
        session.commit()
    sign = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]

    def client(place: int, talk: str, hears: int) -> dict[str, Any]:
        cookie = sign.dumps({"_user_id": tokens[place], "_fresh": True})
        return {"cookie": f"s={cookie}", "talk": talk, "hears": hears, "writes": hears < PEOPLE or place == 0}

    return World(
        {
            2: [client(place, pairs[place // 2], 2) for place in range(2 * len(pairs))],
            100: [client(place, hundred, 100) for place in range(100)],
            1000: [client(place, everybody, PEOPLE) for place in range(PEOPLE)],
        }
    )
