"""Page, CPU ms, statements, bytes: every page on the sample event, as its people see it.

In one process, without a network: CPU time is that of the application alone, median of the runs.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import select

from tradehall import database
from tradehall.accounts.commands import SignIn
from tradehall.accounts.queries import person_id_of
from tradehall.app import create_app
from tradehall.chat.models import Conversation, ConversationMember
from tradehall.deals.models import Deal
from tradehall.events.models import Participation
from tradehall.kernel.db import counting
from tradehall.kernel.policy import VISITOR
from tradehall.kernel.web import Hall
from tradehall.meetings.models import Meeting, MeetingPerson, MeetingRequest
from tradehall.samples.load import PASSWORD, load
from tradehall.settings import Settings

RUNS = 15


def addresses(hall: Hall, me: int) -> list[str]:
    """The pages, with ids of things that the exporter of the sample may see."""
    with hall.db.read() as session:
        meeting = session.scalars(
            select(Meeting.public_id)
            .join(MeetingPerson, MeetingPerson.meeting_id == Meeting.id)
            .where(MeetingPerson.person_id == me)
        ).first()
        talk = session.scalars(
            select(Conversation.public_id)
            .join(ConversationMember, ConversationMember.conversation_id == Conversation.id)
            .where(ConversationMember.person_id == me)
        ).first()
        deal = session.scalars(
            select(Deal.public_id).join(Meeting, Meeting.id == Deal.meeting_id).where(Meeting.public_id == meeting)
        ).first()
        request = session.scalars(
            select(MeetingRequest.public_id)
            .join(Meeting, Meeting.request_id == MeetingRequest.id)
            .where(Meeting.public_id == meeting)
        ).first()
        buyer = session.scalars(
            select(Participation.public_id)
            .where(Participation.side == "buyer", Participation.state == "approved")
            .order_by(Participation.id.desc())
        ).first()
    return [
        "/", "/events", "/events/zibo-mie", "/events/zibo-mie/directory", f"/events/zibo-mie/participants/{buyer}",
        f"/events/zibo-mie/participants/{buyer}/ask", "/events/zibo-mie/agenda", "/events/zibo-mie/availability",
        "/companies/zibo-ruilin-ceramics",
        "/companies/mine", "/requests", f"/requests/{request}", "/meetings", "/meetings?when=past",
        f"/meetings/{meeting}", f"/meetings/{meeting}.ics", "/chat", f"/chat/{talk}", "/deals", f"/deals/{deal}",
        "/settings",
    ]  # fmt: skip


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'bench.sqlite3'}"
        database.upgrade(url)
        settings = Settings(secret_key="bench-7d1f0c9e3b5a8642-only-here", instance=folder, database_url=url)
        app = create_app(settings, background=False)
        hall: Hall = app.extensions["tradehall"]
        with app.app_context():
            load(hall.runner, "zibo-mie", pictures=False)
        signed_in = hall.runner.run(SignIn(email="exporter@demo.example", password=PASSWORD), VISITOR)
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = signed_in["token"]
        me = hall.runner.ask(person_id_of, VISITOR, "exporter@demo.example")
        print(f"{'page':52} {'CPU ms':>7} {'statements':>10} {'bytes':>8}")
        for path in addresses(hall, me):
            show(client, path)
        hall.db.close()
    return 0


def show(client, path: str) -> None:  # type: ignore[no-untyped-def]
    with counting() as seen:
        answer = client.get(path)
    times = []
    for _ in range(RUNS):
        begun = time.process_time()
        client.get(path)
        times.append((time.process_time() - begun) * 1000)
    shown = "/".join(part if len(part) < 26 else "…" for part in path.split("/"))
    note = "" if answer.status_code == 200 else f"  status {answer.status_code}"
    print(f"{shown:52} {statistics.median(times):7.1f} {len(seen):10} {len(answer.data):8}{note}")


if __name__ == "__main__":
    sys.exit(main())
