"""Pictures as they come in and as they are kept: decoded with limits, painted anew, without any of the
file's own metadata (position, camera, comments), as WebP in two sizes."""

import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

from tradehall.companies.commands import MAX_UPLOAD
from tradehall.companies.errors import BadPicture
from tradehall.kernel.errors import FieldError
from tradehall.kernel.texts import N_

FORMATS = ("JPEG", "PNG", "WEBP")
SIZES = {"full": 2000, "card": 480}  # longest side in pixels
MAX_PIXELS = 40_000_000
Image.MAX_IMAGE_PIXELS = MAX_PIXELS

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
    full = _read(upload)
    bodies: dict[str, bytes] = {}
    width = height = 0
    for size, longest in SIZES.items():
        made = full.copy()
        made.thumbnail((longest, longest), Image.Resampling.LANCZOS)
        if size == "full":
            width, height = made.size
        bodies[size] = _write(made)
    return Painted(bodies, width, height)


def _read(upload: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a broken remark in a file harms nobody: it is dropped
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(upload), formats=FORMATS) as opened:
                if opened.width * opened.height > MAX_PIXELS:
                    raise _bad(TOO_MANY_PIXELS)
                opened.draft("RGB", (SIZES["full"], SIZES["full"]))
                opened.load()
                upright = ImageOps.exif_transpose(opened)
                return upright.convert("RGBA" if _is_clear(upright) else "RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _bad(TOO_MANY_PIXELS) from None
    except (OSError, SyntaxError, ValueError, EOFError, OverflowError, MemoryError):
        raise _bad(NO_PICTURE) from None


def _is_clear(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info


def _write(image: Image.Image) -> bytes:
    fresh = Image.new(image.mode, image.size)
    fresh.paste(image)
    out = BytesIO()
    fresh.save(out, "WEBP", quality=82, method=4)
    return out.getvalue()


def _bad(text: str) -> BadPicture:
    return BadPicture(fields={"upload": [FieldError(text, "picture")]})
