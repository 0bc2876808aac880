"""What a file is, and what of it is kept: pure, bytes in, bytes out.

The bytes say what a file is; its name says nothing. Of images only what paints them is kept: a phone writes into its
photos where it stood, and so where she sleeps (JPEG: Exif, XMP, IPTC, comments, thumbnails; PNG: all but the chunks
that paint). A PDF is kept as it is.
"""

import zlib

from amparo.casework.attachments.enums import FileType
from amparo.foundation.access.decisions import Refused

MOST_BYTES = 10_000_000
_PNG = b"\x89PNG\r\n\x1a\n"
_PAINTING = {
    b"IHDR",
    b"PLTE",
    b"tRNS",
    b"IDAT",
    b"IEND",
    b"gAMA",
    b"cHRM",
    b"sRGB",
    b"sBIT",
    b"bKGD",
    b"pHYs",
}
# Segments of a JPEG without a length.
_BARE = {0x01, *range(0xD0, 0xD8)}
_START_OF_SCAN, _END, _APP0, _APP14 = 0xDA, 0xD9, 0xE0, 0xEE


def kept(content: bytes) -> tuple[FileType, bytes]:
    """What the file is and what is kept of it; raises ``Refused`` for what is no kind that is taken, or damaged."""
    if not content:
        raise Refused("file_is_empty")
    if len(content) > MOST_BYTES:
        raise Refused("file_is_too_large")
    if content.startswith(b"%PDF-"):
        return FileType.PDF, content
    if content.startswith(b"\xff\xd8\xff"):
        return FileType.JPEG, _jpeg(content)
    if content.startswith(_PNG):
        return FileType.PNG, _png(content)
    if _is_text(content):
        return FileType.TEXT, content
    raise Refused("text_not_utf8" if _is_text_of_windows(content) else "file_type_not_taken")


def _is_text_of_windows(content: bytes) -> bool:
    """Text as older programs write it: told apart only to say what to do about it."""
    is_utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return _is_text(content, "utf-16" if is_utf_16 else "cp1252")


def _is_text(content: bytes, encoding: str = "utf-8") -> bool:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return all(character.isprintable() or character in "\t\n\r\f\ufeff\xa0" for character in text)


def _jpeg(content: bytes) -> bytes:
    """Every segment but those of applications and comments. Kept: JFIF without its thumbnail, Adobe's colours."""
    made, at = bytearray(b"\xff\xd8"), 2
    while at + 4 <= len(content):
        if content[at] != 0xFF:
            raise Refused("file_is_damaged")
        marker = content[at + 1]
        if marker == 0xFF:  # a filling byte
            at += 1
            continue
        if marker in _BARE:
            at += 2
            continue
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        end = at + 2 + length
        if length < 2 or end > len(content):
            raise Refused("file_is_damaged")
        segment = content[at:end]
        at = end
        if marker == _START_OF_SCAN:
            scan, at = _scan(content, end)
            made += segment + scan
            if at >= len(content) or content[at + 1] == _END:
                return bytes(made + b"\xff\xd9")
        elif marker == _APP0 and segment[4:9] == b"JFIF\0" and length >= 16:
            made += b"\xff\xe0\x00\x10" + segment[4:16] + b"\0\0"
        elif (marker == _APP14 and segment[4:9] == b"Adobe") or not (
            _APP0 <= marker <= 0xEF or marker == 0xFE
        ):
            made += segment
    raise Refused("file_is_damaged")


def _scan(content: bytes, at: int) -> tuple[bytes, int]:
    """The painted bytes from here to the next marker, and where that is. What follows the end is not kept."""
    begin = at
    while (at := content.find(b"\xff", at)) != -1 and at + 1 < len(content):
        following = content[at + 1]
        if following != 0 and not 0xD0 <= following <= 0xD7 and following != 0xFF:
            return content[begin:at], at
        at += 1 if following == 0xFF else 2
    return content[begin:], len(content)


def _png(content: bytes) -> bytes:
    made, at = bytearray(_PNG), len(_PNG)
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        end = at + 12 + length
        kind = content[at + 4 : at + 8]
        if end > len(content):
            raise Refused("file_is_damaged")
        if zlib.crc32(content[at + 4 : end - 4]) != int.from_bytes(content[end - 4 : end], "big"):
            raise Refused("file_is_damaged")
        if kind in _PAINTING:
            made += content[at:end]
        if kind == b"IEND":
            return bytes(made)
        at = end
    raise Refused("file_is_damaged")
