"""What a file is, and what of it is kept."""

import zlib

import pytest

from amparo.casework.attachments.enums import FileType
from amparo.casework.attachments.files import MOST_BYTES, kept
from amparo.foundation.access.decisions import Refused


def segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2, "big") + content


def chunk(kind: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")


JFIF = segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0")
GPS = segment(0xE1, b"Exif\0\0MM\0*GPSLatitude -3.7437")
SCAN = segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"painted\xff\x00with\xff\xd0care"
JPEG = (
    b"\xff\xd8"
    + JFIF
    + GPS
    + segment(0xFE, b"Nokia, casa de Luz")
    + segment(0xDB, b"table")
    + SCAN
    + b"\xff\xd9"
)
PNG = (
    b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"\0" * 13) + chunk(b"eXIf", b"GPSLatitude") + chunk(b"tEXt", b"Place\0casa")
    + chunk(b"IDAT", b"painted") + chunk(b"IEND", b"")
)  # fmt: skip


def test_a_photo_no_longer_says_where_it_was_taken():
    file_type, clean = kept(JPEG)
    assert file_type == FileType.JPEG
    assert clean == b"\xff\xd8" + JFIF + segment(0xDB, b"table") + SCAN + b"\xff\xd9"


def test_what_hangs_behind_a_photo_is_dropped():
    assert kept(JPEG + GPS)[1] == kept(JPEG)[1]


def test_a_thumbnail_in_the_head_is_dropped():
    head = segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01RGB")
    assert kept(b"\xff\xd8" + head + SCAN + b"\xff\xd9")[1] == b"\xff\xd8" + JFIF + SCAN + b"\xff\xd9"


def test_a_photo_in_several_scans_stays_whole():
    progressive = b"\xff\xd8" + JFIF + SCAN + segment(0xC4, b"huffman") + SCAN + b"\xff\xd9"
    assert kept(progressive)[1] == progressive


def test_a_screenshot_keeps_only_what_paints_it():
    clean = kept(PNG)[1]
    assert b"GPS" not in clean
    assert b"casa" not in clean
    assert clean.endswith(chunk(b"IDAT", b"painted") + chunk(b"IEND", b""))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "file_is_empty"),
        (b"%PDF-" + b"x" * (MOST_BYTES - 4), "file_is_too_large"),
        (b"MZ\x90\x00program", "file_type_not_taken"),
        (b"PK\x03\x04 a docx", "file_type_not_taken"),
        (b"\xff\xd8\xff", "file_is_damaged"),
        (JPEG[: len(JPEG) // 2], "file_is_damaged"),
        (PNG[:-20], "file_is_damaged"),
        (PNG.replace(b"painted", b"Painted"), "file_is_damaged"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(content, reason):
    with pytest.raises(Refused, match=reason):
        kept(content)


def test_every_beginning_of_a_photo_is_an_answer():
    for content in (JPEG, PNG):
        for end in range(1, len(content)):
            try:
                kept(content[:end])
            except Refused:
                continue


def test_words_are_text_and_control_characters_are_not():
    assert kept("Informe: llegó bien.\n".encode())[0] == FileType.TEXT
    with pytest.raises(Refused):
        kept(b"Informe\x00")
