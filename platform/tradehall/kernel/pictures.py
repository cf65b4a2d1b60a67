"""Pictures that people send: decoded with limits, then painted anew, without anything of the file's own (position,
camera, comments, whatever was hung on behind)."""

import warnings
from io import BytesIO

from PIL import Image, ImageMath, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_PIXELS = 40_000_000
Image.MAX_IMAGE_PIXELS = MAX_PIXELS


class NotPainted(ValueError):
    """The file is no picture that we take."""


class TooManyPixels(NotPainted):
    """It may be a picture, but would unfold into more than we decode."""


def opened(octets: bytes, longest: int) -> Image.Image:
    """The picture the right way up, in RGB or RGBA; a JPEG is decoded no larger than `longest` needs.

    Raises NotPainted. Slow (up to a second): outside any lock.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a broken remark in a file harms nobody: it is dropped
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(octets), formats=FORMATS) as found:
                if found.width * found.height > MAX_PIXELS:
                    raise TooManyPixels
                found.draft("RGB", (longest, longest))
                found.load()
                upright = ImageOps.exif_transpose(found)
                return _eight_bits(upright).convert("RGBA" if _is_clear(upright) else "RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooManyPixels from None
    except NotPainted:
        raise
    except (OSError, SyntaxError, ValueError, EOFError, OverflowError, MemoryError):
        raise NotPainted from None


def fitted(image: Image.Image, longest: int) -> Image.Image:
    """A new picture whose longer side has at most that many pixels, with nothing but the pixels of the old one."""
    small = image.copy()
    small.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    fresh = Image.new(small.mode, small.size)
    fresh.paste(small)
    return fresh


def as_webp(image: Image.Image, quality: int = 82) -> bytes:
    out = BytesIO()
    image.save(out, "WEBP", quality=quality, method=4)
    return out.getvalue()


def _is_clear(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info


def _eight_bits(image: Image.Image) -> Image.Image:
    """Grey in 16 bits would be cut off at 255, all white, if it were converted as it is."""
    if not image.mode.startswith("I"):
        return image
    made: Image.Image = ImageMath.lambda_eval(
        lambda given: given["convert"](given["grey"] / 256, "L"), grey=image.convert("I")
    )
    return made
