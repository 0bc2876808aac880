"""Reads the text of the PDFs that typst makes: enough for a test without installing a reader of PDFs."""

import re
import zlib
from collections.abc import Iterator

_FONT = re.compile(rb"/(f\d+) [\d.]+ Tf")
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def _objects(pdf: bytes) -> dict[int, tuple[bytes, bytes]]:
    """{number: (head, stream)} of all objects."""
    found = {}
    for number, body in re.findall(rb"(\d+) 0 obj(.*?)endobj", pdf, re.DOTALL):
        head, _, stream = body.partition(b"stream")
        is_packed = b"FlateDecode" in head
        packed = stream.lstrip(b"\r\n")
        found[int(number)] = (head, zlib.decompressobj().decompress(packed) if is_packed else b"")
    return found


def _letters(cmap: bytes) -> dict[int, str]:
    """{code: text} of one font's ToUnicode map."""
    pairs = re.findall(rb"<([0-9A-Fa-f]{4})> ?<([0-9A-Fa-f]+)>", cmap.partition(b"endcodespacerange")[2])
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}


def _unescaped(literal: bytes) -> bytes:
    def plain(match: re.Match[bytes]) -> bytes:
        code = match[1]
        return bytes([int(code, 8)]) if code.isdigit() else _ESCAPES.get(code, code)

    return re.sub(rb"\\([0-7]{1,3}|.)", plain, literal, flags=re.DOTALL)


def _shown(page: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(font, codes) of every literal of a page; parentheses in a literal may stand unescaped in pairs."""
    at, font = 0, b""
    while at < len(page):
        named = _FONT.match(page, at)
        if named:
            font, at = named[1], named.end()
        elif page[at : at + 1] == b"(":
            depth, end = 1, at + 1
            while True:
                depth += {b"(": 1, b")": -1}.get(page[end : end + 1], 0)
                if not depth:
                    break
                end += 2 if page[end : end + 1] == b"\\" else 1
            yield font, _unescaped(page[at + 1 : end])
            at = end + 1
        else:
            at += 1


def text_of(pdf: bytes) -> str:
    """All text in the order it is drawn, without any white space (lines break where they like)."""
    objects = _objects(pdf)
    fonts: dict[bytes, dict[int, str]] = {}
    for head, _ in objects.values():
        named = re.search(rb"/Font<<(.*?)>>", head)
        for name, number in re.findall(rb"/(\w+) (\d+) 0 R", named[1] if named else b""):
            unicode_map = re.search(rb"/ToUnicode (\d+) 0 R", objects[int(number)][0])
            assert unicode_map is not None
            fonts[name] = _letters(objects[int(unicode_map[1])][1])
    words = []
    for number in [int(n) for head, _ in objects.values() for n in re.findall(rb"/Contents (\d+) 0 R", head)]:
        for font, codes in _shown(objects[number][1]):
            letters = fonts[font]
            words += [letters.get(int.from_bytes(codes[i : i + 2]), "?") for i in range(0, len(codes), 2)]
    return re.sub(r"\s+", "", "".join(words))
