"""Pictures: painted anew, so that only pixels of the sender's file are left (no position, no camera, no comments)."""

from io import BytesIO

from PIL import Image

from tradehall.kernel.papers.found import PREVIEW, Found, Refused
from tradehall.kernel.pictures import NotPainted, TooManyPixels, as_webp, fitted, opened

LONGEST = 2400  # pixels
STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")


def look(octets: bytes) -> Found:
    """As JPEG, or PNG where it is clear in places: what every office program can take in. Raises Refused."""
    if not octets.startswith(STARTS):
        raise Refused("mismatch")
    try:
        picture = opened(octets, LONGEST)
        full = fitted(picture, LONGEST)
        small = fitted(full, PREVIEW)
    except TooManyPixels:
        raise Refused("too-many-pixels") from None
    except NotPainted:
        raise Refused("damaged") from None
    clear = _is_clear(full)
    extension, media_type = ("png", "image/png") if clear else ("jpg", "image/jpeg")
    preview = as_webp(small if clear else small.convert("RGB"), quality=75)
    return Found(extension, media_type, _written(full, clear=clear), preview, full.width, full.height)


def _is_clear(image: Image.Image) -> bool:
    return image.mode == "RGBA" and image.getchannel("A").getextrema() != (255, 255)


def _written(image: Image.Image, *, clear: bool) -> bytes:
    out = BytesIO()
    if clear:
        image.save(out, "PNG", optimize=False, compress_level=6)
    else:
        image.convert("RGB").save(out, "JPEG", quality=88, progressive=True)
    return out.getvalue()
