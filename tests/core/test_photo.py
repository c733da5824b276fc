"""A photo is made anew: nothing that the camera noted stays, and nothing that is no photo passes."""

from __future__ import annotations

import io

import pytest
from PIL import Image, PngImagePlugin

from feedbackhub.core import photo
from feedbackhub.core.photo import MAX_SIDE, BadPhoto, clean_photo


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **options: object) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "teal").save(made, kind, **options)
    return made.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_three_kinds_come_in_and_one_comes_out(kind: str) -> None:
    clean = clean_photo(picture(kind))
    made = opened(clean.content)
    assert (made.format, clean.content_type, clean.width, clean.height) == ("JPEG", "image/jpeg", 60, 40)


def test_place_camera_and_comments_are_gone_and_the_picture_is_upright() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[2] = (51.0, 30.0, 0.0)
    clean = clean_photo(picture(exif=exif, comment=b"SecretComment"))
    made = opened(clean.content)
    assert (clean.width, clean.height) == (40, 60)
    assert dict(made.getexif()) == {}
    assert b"Secret" not in clean.content
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "SecretName")
    assert b"Secret" not in clean_photo(picture("PNG", pnginfo=notes)).content


def test_large_pictures_are_made_smaller_and_clear_ones_get_a_white_ground() -> None:
    clean = clean_photo(picture(size=(3200, 800)))
    assert (clean.width, clean.height) == (MAX_SIDE, 400)
    made = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(made, "PNG")
    shown = opened(clean_photo(made.getvalue()).content).convert("RGB").getpixel((5, 5))
    assert shown == (255, 255, 255)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a" + bytes(40),
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        picture()[:200],
        picture("PNG")[:60],
        b"\xff\xd8\xff\xe0" + bytes(500),
        picture("BMP"),
        picture("TIFF"),
    ],
    ids=["empty", "gif", "svg", "cut jpeg", "cut png", "false jpeg", "bmp", "tiff"],
)
def test_what_is_no_photo_is_refused(data: bytes) -> None:
    with pytest.raises(BadPhoto):
        clean_photo(data)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("place", "value"), [(17, 0), (17, 26), (41, 13)])
def test_a_sound_picture_with_broken_notes_is_refused_in_words(place: int, value: int) -> None:
    """To turn a picture upright its notes are written anew, and each of these makes Pillow fail in a way of its own."""
    notes = Image.Exif()
    notes[0x0112], notes[0x010E], notes[0x011A] = 6, "hi", 1.5
    broken = bytearray(notes.tobytes())
    broken[place] = value
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(made, "JPEG", exif=bytes(broken))
    with pytest.raises(BadPhoto, match="not a photo"):
        clean_photo(made.getvalue())


def test_a_bomb_is_refused_before_it_is_opened() -> None:
    bomb = picture("PNG", size=(8_000, 7_000))
    assert len(bomb) < 1_000_000
    with pytest.raises(BadPhoto, match="too many points"):
        clean_photo(bomb)


def test_a_large_file_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photo, "MAX_BYTES", 100)
    with pytest.raises(BadPhoto, match="larger than 10 MB"):
        clean_photo(picture())
