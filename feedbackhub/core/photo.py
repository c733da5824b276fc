"""Makes a photo anew, so that nothing but the picture stays: no place, no camera, no hidden file, no great size. Pure.

What somebody uploads is never kept or served as it came.
"""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass

from PIL import Image, ImageOps

MAX_BYTES = 10 * 1024 * 1024
MAX_SIDE = 1600
# A phone's largest picture has about fifty million points; what has more would fill the memory when it is opened.
MAX_POINTS = 50_000_000
FORMATS = ("JPEG", "PNG", "WEBP")
CONTENT_TYPE = "image/jpeg"
_QUALITY = 82
# What Pillow raises where a picture is sound and what a camera noted in it is not.
_IN_ITS_NOTES = (TypeError, LookupError, ArithmeticError, AttributeError, struct.error, zlib.error)

NOT_A_PHOTO = "The file is not a photo that can be read. Select a JPEG, PNG or WebP file"
TOO_LARGE = "The photo is larger than 10 MB. Take it again with a smaller size"
TOO_MANY_POINTS = "The photo has too many points. Take it again with a smaller size"


class BadPhoto(Exception):
    """The file cannot be used; `message` tells a person why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """A photo as it may be kept."""

    content: bytes
    content_type: str
    width: int
    height: int


def clean_photo(data: bytes, *, side: int = MAX_SIDE, square: bool = False) -> CleanPhoto:
    """Give `data` as a JPEG of at most `side` points a side (its middle, where `square`), upright, without any notes.

    Raises `BadPhoto` for what is no JPEG, PNG or WebP, is too large, or breaks off.
    """
    if len(data) > MAX_BYTES:
        raise BadPhoto(TOO_LARGE)
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > MAX_POINTS:
                raise BadPhoto(TOO_MANY_POINTS)
            return _made_anew(picture, side, square)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadPhoto(TOO_MANY_POINTS) from None
    except (OSError, ValueError, SyntaxError, EOFError, *_IN_ITS_NOTES):
        # Pillow's ways to say that a file is broken.
        raise BadPhoto(NOT_A_PHOTO) from None


def _made_anew(picture: Image.Image, side: int, square: bool) -> CleanPhoto:
    picture.draft("RGB", (side, side))
    upright = ImageOps.exif_transpose(picture)
    if square:
        upright = ImageOps.fit(upright, (side, side))
    upright.thumbnail((side, side))
    opaque = _on_white(upright)
    made = io.BytesIO()
    opaque.save(made, "JPEG", quality=_QUALITY, optimize=True)
    return CleanPhoto(made.getvalue(), CONTENT_TYPE, opaque.width, opaque.height)


def _on_white(picture: Image.Image) -> Image.Image:
    """Give the points alone: a new picture carries none of the old one's notes, profiles or other frames."""
    with_edges = picture.convert("RGBA")
    sheet = Image.new("RGB", with_edges.size, "white")
    sheet.paste(with_edges, mask=with_edges.getchannel("A"))
    return sheet
