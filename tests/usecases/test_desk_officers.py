"""A desk is saved while the account of somebody who serves there is disabled: only what was changed changes."""

import pytest
from sqlalchemy import select

from tests.conftest import on_both_databases
from tests.factories.support import Office
from tradehall.accounts.commands import DisablePerson, EnablePerson
from tradehall.chat.models import ConversationMember
from tradehall.kernel.errors import Invalid
from tradehall.kernel.outbox import OutboxRow
from tradehall.kernel.policy import Actor
from tradehall.kernel.runner import Runner
from tradehall.support.commands import SaveDesk
from tradehall.support.queries import desk_form
from tradehall.support.queries.views import DeskRow


@pytest.fixture
def office(runner: Runner) -> Office:
    return Office(runner)


def disable(office: Office, whom: Actor) -> None:
    office.runner.run(DisablePerson(person=whom.public_id, reason="On leave", confirmed=True), office.ada)


def enable(office: Office, whom: Actor) -> None:
    office.runner.run(EnablePerson(person=whom.public_id), office.ada)


def shown(office: Office) -> DeskRow:
    desk = office.runner.ask(desk_form, office.zhao, office.slug, office.finance).desk
    assert desk
    return desk


def save(office: Office, *officers: str) -> list[list[int]]:
    """Who came, and who left."""
    row = shown(office)
    office.runner.run(
        SaveDesk(
            event=office.slug, desk=office.finance, version=row.version, name=row.name, services=row.services,
            officers=list(officers),
        ),
        office.zhao,
    )  # fmt: skip
    with office.runner.db.read() as session:
        changed = select(OutboxRow.payload).where(OutboxRow.name == "DeskChanged").order_by(OutboxRow.id.desc())
        told = session.scalars(changed.limit(1)).one()
    return [told["added"], told["removed"]]


def officers(office: Office) -> set[int]:
    """Who sits in the talks of cases as one."""
    with office.runner.db.read() as session:
        return set(session.scalars(select(ConversationMember.person_id).where(ConversationMember.role == "officer")))


@on_both_databases
def test_saved_as_it_was_shown_it_keeps_them(office: Office) -> None:
    lin, mei, gao = office.lin, office.mei, office.gao
    case = office.case()
    office.take(case, mei)
    disable(office, mei)
    row = shown(office)
    assert [address for *_, address in row.officers] == [lin.email]
    assert [address for *_, address in row.disabled] == [mei.email]
    assert save(office, *(address for *_, address in row.officers + row.disabled), gao.email) == [[gao.person_id], []]
    assert officers(office) == {lin.person_id, gao.person_id}
    enable(office, mei)
    assert officers(office) == {lin.person_id, mei.person_id, gao.person_id}
    taken_by = office.seen(case, mei).case.officer
    assert taken_by is not None
    assert taken_by.id == mei.person_id


@on_both_databases
def test_a_form_from_before_keeps_them_too(office: Office) -> None:
    office.case()
    disable(office, office.mei)
    assert save(office, office.lin.email, office.mei.email) == [[], []]
    enable(office, office.mei)
    assert officers(office) == {office.lin.person_id, office.mei.person_id}


@on_both_databases
def test_who_is_taken_off_the_list_serves_no_more(office: Office) -> None:
    office.case()
    disable(office, office.mei)
    assert save(office, office.lin.email) == [[], [office.mei.person_id]]
    enable(office, office.mei)
    assert officers(office) == {office.lin.person_id}
    disable(office, office.mei)
    with pytest.raises(Invalid):  # nobody begins to serve who cannot sign in
        save(office, office.lin.email, office.mei.email)
