"""Pictures of a listing: added, described, put in order, removed."""

from sqlalchemy import func, select

from tradehall.companies import rules
from tradehall.companies.commands import AddPicture, ChangePicture, Direction, MovePicture, RemovePicture
from tradehall.companies.errors import TooManyPictures
from tradehall.companies.facts import ListingChanged
from tradehall.companies.models import Listing, Picture, PictureData
from tradehall.companies.pictures import Painted, paint
from tradehall.companies.service.doors import listing_for, picture_for
from tradehall.kernel.errors import StaleVersion
from tradehall.kernel.runner import handles
from tradehall.kernel.tx import Tx


@handles(AddPicture, prepare=lambda command: paint(command.upload))
def add_picture(tx: Tx, command: AddPicture, painted: Painted) -> str:
    """Keep the painted picture behind the others. The public id."""
    listing = listing_for(tx, command.listing)
    count, last = tx.session.execute(
        select(func.count(), func.max(Picture.position)).where(Picture.listing_id == listing.id)
    ).one()
    if count >= rules.MAX_PICTURES:
        raise TooManyPictures
    picture = tx.add(
        Picture(
            company_id=listing.company_id,
            listing_id=listing.id,
            position=(last or 0) + 1,
            alt=command.alt,
            width=painted.width,
            height=painted.height,
        )
    )
    tx.add_all([PictureData(picture_id=picture.id, size=s, body=body) for s, body in painted.bodies.items()])
    _changed(tx, listing)
    return picture.public_id


@handles(ChangePicture)
def change_picture(tx: Tx, command: ChangePicture) -> str:
    """Describe it in other words, for those who do not see it."""
    picture, listing = picture_for(tx, command.picture)
    if command.was is not None and command.was.texts != picture.alt.texts:
        change = {"field": "alt", "yours": command.alt.as_json(), "theirs": picture.alt.as_json()}
        raise StaleVersion(details={"changes": [change]})
    picture.alt = command.alt
    _changed(tx, listing)
    return picture.public_id


@handles(RemovePicture)
def remove_picture(tx: Tx, command: RemovePicture) -> str:
    picture, listing = picture_for(tx, command.picture)
    tx.delete(picture)
    _changed(tx, listing)
    return listing.public_id


@handles(MovePicture)
def move_picture(tx: Tx, command: MovePicture) -> str:
    """Change places with the neighbour; at the end of the row nothing moves."""
    picture, listing = picture_for(tx, command.picture)
    row = tx.all(select(Picture).where(Picture.listing_id == listing.id).order_by(Picture.position, Picture.id))
    here = row.index(picture)
    there = here + (-1 if command.direction is Direction.UP else 1)
    if 0 <= there < len(row):
        row[here], row[there] = row[there], row[here]
        for position, moved in enumerate(row, start=1):
            moved.position = position
        _changed(tx, listing)
    return listing.public_id


def _changed(tx: Tx, listing: Listing) -> None:
    tx.record(ListingChanged(company=listing.company_id, listing=listing.id))
