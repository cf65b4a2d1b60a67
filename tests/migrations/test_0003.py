"""What was owed under the old names when notices took over the telling is told all the same."""

from sqlalchemy import Engine, text

from tradehall import database

AT = "2026-03-02 01:00:00"

BEGINS_AT = "0002"


def owe(engine: Engine, number: int, fact: str, *reactions: str, state: str = "pending") -> None:
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO outbox (id, name, payload, at, trace, depth) VALUES (:id, :name, '{}', :at, 'x', 0)"),
            {"id": number, "name": fact, "at": AT},
        )
        for reaction in reactions:
            connection.execute(
                text(
                    "INSERT INTO deliveries (outbox_id, reaction, state, attempts, run_at) "
                    "VALUES (:fact, :reaction, :state, 0, :at)"
                ),
                {"fact": number, "reaction": reaction, "state": state, "at": AT},
            )


def owed(engine: Engine) -> list[tuple[int, str]]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT outbox_id, reaction FROM deliveries ORDER BY outbox_id, reaction"))
        return [(row[0], row[1]) for row in rows]


def test_deliveries_change_hands_and_come_back(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    owe(engine, 1, "ConfirmationDue", "meetings.ask_confirmation")
    owe(engine, 2, "AnswerDue", "meetings.mail_due")
    owe(engine, 3, "MeetingCancelled", "meetings.mail_cancelled", "meetings.offer_cancelled")
    owe(engine, 4, "RequestSent", "meetings.mail_request", state="done")
    owe(engine, 5, "WaitDue", "meetings.note_waiting")
    database.upgrade(url, "0003")
    kept = [(4, "meetings.mail_request"), (5, "meetings.note_waiting")]
    assert owed(engine) == [(1, "notices.tell"), (2, "notices.tell"), (3, "notices.tell"), *kept]
    database.downgrade(url, "0002")
    assert owed(engine) == [(1, "meetings.ask_confirmation"), (2, "meetings.mail_due"), *kept]
