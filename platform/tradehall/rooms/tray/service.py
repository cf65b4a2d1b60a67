"""The tray and what is shown of it. Both sides and the interpreter lay out and show, and so do guests from outside:
they lay out what the side offers that brought them; an organiser does not."""

from tradehall.companies.queries import listings_by_public_ids
from tradehall.events.commands import Side
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx
from tradehall.rooms.rules import Role
from tradehall.rooms.service.rooms import Found, change, standing
from tradehall.rooms.tray import rules
from tradehall.rooms.tray.commands import HideListing, LayOutListing, ShowListing, TakeAwayListing
from tradehall.rooms.tray.errors import NotTheirs


@handles(LayOutListing, audited=False)
def lay_out_listing(tx: Tx, command: LayOutListing) -> int:
    """The version of the room, here and below."""
    found = _mine(tx, command.meeting)
    _lay_out(tx, found, command.listing)
    return _changed(tx, found)


@handles(TakeAwayListing, audited=False)
def take_away_listing(tx: Tx, command: TakeAwayListing) -> int:
    found = _mine(tx, command.meeting)
    room = found.room
    room.tray = [one for one in room.tray if one != command.listing]
    if room.shown and room.shown["listing"] == command.listing:
        room.shown = None
    return _changed(tx, found)


@handles(ShowListing, audited=False)
def show_listing(tx: Tx, command: ShowListing) -> int:
    """The last who shows something is the one that all follow."""
    found = _mine(tx, command.meeting)
    _lay_out(tx, found, command.listing)
    found.room.shown = {"listing": command.listing, "picture": command.picture}
    return _changed(tx, found)


@handles(HideListing, audited=False)
def hide_listing(tx: Tx, command: HideListing) -> int:
    found = _mine(tx, command.meeting)
    found.room.shown = None
    return _changed(tx, found)


def _mine(tx: Tx, meeting: str) -> Found:
    found = standing(tx, meeting, guests=True)
    tx.require(found.role != Role.ORGANISER)
    return found


def _lay_out(tx: Tx, found: Found, public_id: str) -> None:
    """Raises NotTheirs, TrayFull."""
    if public_id in found.room.tray:
        return
    listing = listings_by_public_ids(tx, [public_id]).get(public_id)
    sides = {Side.EXPORTER: found.table.exporter.company_id, Side.BUYER: found.table.buyer.company_id}
    companies = [company for side, company in sides.items() if found.guest is None or side == found.side]
    if listing is None or listing.state != "published" or listing.company_id not in companies:
        raise NotTheirs
    found.room.tray = rules.with_one_more(found.room.tray, public_id)


def _changed(tx: Tx, found: Found) -> int:
    if tx.session.is_modified(found.room):
        change(tx, found)
    return found.room.version
