"""What a PDF carries is found in the open, under escaped names and inside object streams."""

import zlib

import pytest

from amparo.casework.attachments.enums import Finding
from amparo.casework.attachments.pdf_programs import programs_in

SCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"


def packed(inside: bytes, *, how: bytes = b"/Filter /FlateDecode", cut: int | None = None) -> bytes:
    stream = zlib.compress(inside)[:cut]
    return b"%PDF-1.7\n5 0 obj << /Type /ObjStm " + how + b" >>\nstream\n" + stream + b"\nendstream endobj"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"%PDF-1.7 1 0 obj << /Type /Page >> endobj", set()),
        (b"%PDF-1.7 (about /JavaScripting and /Launchpad)", set()),
        (b"%PDF-1.7 " + SCRIPT, {Finding.SCRIPT}),
        (b"%PDF-1.7 << /S /J#61vaScript >>", {Finding.SCRIPT}),
        (b"%PDF-1.7 << /S/#4caunch/F(cmd.exe) >>", {Finding.LAUNCH}),
        (b"%PDF-1.7 << /Names << /EmbeddedFiles 3 0 R >> >>", {Finding.EMBEDDED}),
        (b"%PDF-1.7 trailer << /Encrypt 9 0 R >>", {Finding.HIDDEN}),
        (packed(b"1 0 " + SCRIPT), {Finding.SCRIPT}),
        (packed(b"1 0 " + SCRIPT, how=b"/Filter [ /FlateDecode ]"), {Finding.SCRIPT}),
        (packed(b"1 0 << /Type /Page >>"), set()),
        (packed(SCRIPT, how=b"/Filter /LZWDecode"), {Finding.HIDDEN}),
        (packed(SCRIPT, how=b"/Filter [/ASCIIHexDecode /FlateDecode]"), {Finding.HIDDEN}),
        (packed(b"<< /Type /Page >>" * 99, cut=12), {Finding.HIDDEN}),
        (packed(b"\0" * 41_000_000), {Finding.HIDDEN}),
    ],
)
def test_what_a_pdf_carries(content: bytes, found: set[Finding]) -> None:
    assert programs_in(content) == found
