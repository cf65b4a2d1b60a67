"""Pictures of a listing as they come in and as they are kept: painted anew, as WebP in two sizes."""

from dataclasses import dataclass

from tradehall.companies.commands import MAX_UPLOAD
from tradehall.companies.errors import BadPicture
from tradehall.kernel.errors import FieldError
from tradehall.kernel.pictures import FORMATS, NotPainted, TooManyPixels, as_webp, fitted, opened
from tradehall.kernel.texts import N_

__all__ = ["FORMATS", "SIZES", "Painted", "paint"]

SIZES = {"full": 2000, "card": 480}  # longest side in pixels

NO_PICTURE = N_("This file is not a picture that we can read. Please send a JPEG, PNG or WebP file.")
TOO_LARGE = N_("This file is too large. Please send a picture of at most 5 MB.")
TOO_MANY_PIXELS = N_("This picture has too many pixels. Please send one of at most 40 million.")
MISSING = N_("Please choose a picture.")


@dataclass(frozen=True, slots=True)
class Painted:
    """A picture ready to be kept: bytes per size, and the full size in pixels."""

    bodies: dict[str, bytes]
    width: int
    height: int


def paint(upload: bytes) -> Painted:
    """Raises BadPicture at the field `upload`. Slow (up to a second): outside any lock."""
    if not upload:
        raise _bad(MISSING)
    if len(upload) > MAX_UPLOAD:
        raise _bad(TOO_LARGE)
    try:
        picture = opened(upload, SIZES["full"])
    except TooManyPixels:
        raise _bad(TOO_MANY_PIXELS) from None
    except NotPainted:
        raise _bad(NO_PICTURE) from None
    made = {size: fitted(picture, longest) for size, longest in SIZES.items()}
    bodies = {size: as_webp(image) for size, image in made.items()}
    return Painted(bodies, made["full"].width, made["full"].height)


def _bad(text: str) -> BadPicture:
    return BadPicture(fields={"upload": [FieldError(text, "picture")]})
