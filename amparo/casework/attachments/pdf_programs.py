"""What a PDF carries besides pages: pure, bytes in. It looks for names, and never runs or paints anything.

A name can be written with #xx for any letter, and stand inside a compressed object stream. Where such a stream is
packed in a way that is not read here, or the file is encrypted, nobody can say what is inside: that is a finding too.
False alarms are possible (a page whose text spells a name); a missed program is worse.
"""

import re
import zlib

from amparo.casework.attachments.enums import Finding

_MOST_UNPACKED = 40_000_000
_FINDING = {
    b"JavaScript": Finding.SCRIPT,
    b"XFA": Finding.SCRIPT,
    b"RichMedia": Finding.SCRIPT,
    b"Launch": Finding.LAUNCH,
    b"EmbeddedFile": Finding.EMBEDDED,
    b"EmbeddedFiles": Finding.EMBEDDED,
    b"Encrypt": Finding.HIDDEN,
}
_NAME = re.compile(rb"/(" + b"|".join(_FINDING) + rb")(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|\Z)")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"stream\r?\n")
_FILTER = re.compile(rb"/Filter\s*(?:\[\s*)?/FlateDecode\s*\]?\s*(?=[/>])")
_LONGEST_DICTIONARY = 4_096


def programs_in(content: bytes) -> set[Finding]:
    """What was found in a PDF, in the open and in its object streams."""
    found = _named(content)
    room = _MOST_UNPACKED
    for match in _STREAM.finditer(content):
        begin = content.rfind(b"obj", max(0, match.start() - _LONGEST_DICTIONARY), match.start())
        dictionary = _plain(content[begin + 3 : match.start()]) if begin != -1 else b""
        if b"/ObjStm" not in dictionary:
            continue
        if not _FILTER.search(dictionary) or b"/Predictor" in dictionary:
            if b"/Filter" in dictionary:
                found.add(Finding.HIDDEN)
            continue  # without a filter its text stands in the open, and was read
        unpacked, is_whole = _unpacked(content, match.end(), room)
        room -= len(unpacked)
        found |= _named(unpacked)
        if not is_whole:
            found.add(Finding.HIDDEN)
        if room <= 0:
            break
    return found


def _unpacked(content: bytes, begin: int, room: int) -> tuple[bytes, bool]:
    """A packed stream's text, at most ``room`` bytes, and whether that is all of it."""
    packed, end = zlib.decompressobj(), content.find(b"endstream", begin)
    try:
        text = packed.decompress(content[begin : end if end != -1 else len(content)], room)
    except zlib.error:
        return b"", False
    return text, packed.eof


def _named(text: bytes) -> set[Finding]:
    return {_FINDING[match[1]] for match in _NAME.finditer(_plain(text))}


def _plain(text: bytes) -> bytes:
    """The text with the escapes of names resolved."""
    return _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), text) if b"#" in text else text
