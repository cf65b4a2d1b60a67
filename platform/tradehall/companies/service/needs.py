"""Needs: posted, changed, opened again, closed."""

from typing import Any

from tradehall.companies import hs
from tradehall.companies.commands import AddNeed, ChangeNeed, CloseNeed, OpenNeed
from tradehall.companies.errors import DoesNotBuy, WrongState
from tradehall.companies.facts import NeedAdded, NeedChanged, NeedClosed
from tradehall.companies.models import Need
from tradehall.companies.search import searchable
from tradehall.companies.service.doors import company_for, need_for
from tradehall.kernel.runner import handles
from tradehall.kernel.texts import N_
from tradehall.kernel.tx import Tx


@handles(AddNeed)
def add_need(tx: Tx, command: AddNeed) -> str:
    """Say what is looked for; shown at once unless it is a draft. The public id."""
    company = company_for(tx, command.company)
    if not company.buys:
        raise DoesNotBuy
    _check(tx, command)
    need = tx.add(Need(company_id=company.id, state="draft" if command.draft else "open", **_columns(command)))
    tx.record(NeedAdded(company=company.id, need=need.id))
    return need.public_id


@handles(ChangeNeed)
def change_need(tx: Tx, command: ChangeNeed) -> str:
    need = need_for(tx, command.need)
    _check(tx, command)
    columns = _columns(command)
    shown = {name: value for name, value in columns.items() if name != "search"}
    tx.expect_version(need, command.version, shown)
    for name, value in columns.items():
        setattr(need, name, value)
    tx.record(NeedChanged(company=need.company_id, need=need.id))
    return need.public_id


@handles(OpenNeed)
def open_need(tx: Tx, command: OpenNeed) -> str:
    """Show a draft, or a closed need once more."""
    need = need_for(tx, command.need)
    if need.state == "open":
        raise WrongState
    tx.expect_version(need, command.version)
    need.state = "open"
    tx.record(NeedChanged(company=need.company_id, need=need.id))
    return need.public_id


@handles(CloseNeed)
def close_need(tx: Tx, command: CloseNeed) -> str:
    need = need_for(tx, command.need)
    if need.state == "closed":
        raise WrongState
    tx.expect_version(need, command.version)
    need.state = "closed"
    tx.record(NeedClosed(company=need.company_id, need=need.id))
    return need.public_id


def _check(tx: Tx, command: AddNeed | ChangeNeed) -> None:
    """Dates are to come (sample data of a past event may bring past ones) and in order."""
    if not tx.actor.is_system and command.needed_by < tx.now.date():
        tx.refuse("needed_by", N_("This date has passed. Please choose a later one."), "past")
    if command.valid_until is not None and command.valid_until > command.needed_by:
        tx.refuse("valid_until", N_("Offers are needed before the goods are. Please choose an earlier date."), "order")


def _columns(command: AddNeed | ChangeNeed) -> dict[str, Any]:
    price = command.target_price.money if command.target_price else None
    code = command.hs_code or ""
    return {
        "title": command.title,
        "description": command.description,
        "hs_code": code,
        "category": command.category,
        "purpose": command.purpose,
        "quantity": command.quantity.quantity,
        "unit": command.quantity.unit,
        "frequency": command.frequency,
        "target_price_minor": price.minor if price else None,
        "target_price_currency": price.currency if price else None,
        "needed_by": command.needed_by,
        "valid_until": command.valid_until or command.needed_by,
        "sample_required": command.sample_required,
        "search": searchable(
            *command.title.texts.values(),
            *command.description.texts.values(),
            *(hs.heading(code, language) for language in ("en", "zh", "ja", "ko")),
        ),
    }
