"""What nobody types on purpose, and what somebody does."""

import random
from urllib.parse import quote_from_bytes

HUGE = 5_000_000
_WORDS: tuple[bytes, ...] = (
    b"",
    b" ",
    b"\0",
    b"a\0b",
    b"\xed\xa0\x80",  # a lone surrogate
    b"\xff\xfe\xfa",
    b"\xc0\xaf",
    b"-1",
    b"0",
    b"00",
    b"99999999999999999999999999",
    b"9223372036854775808",
    b"2147483648",
    b"1e309",
    b"NaN",
    b"0x10",
    b"1_000",
    "٣٤".encode(),
    "²".encode(),
    b"31/02/2026",
    b"2026-02-30",
    b"0000-00-00",
    b"31",
    b"on",
    b"null",
    b"[]",
    b"{",
    b"{{7*7}}{% debug %}",
    b"'; DROP TABLE cases_case; --",
    b'"><script>alert(1)</script>',
    b"../../../../etc/passwd",
    b"a\r\nSet-Cookie: x=y",
    b"%00%0d%0a",
    b"6b1e0f7a-0d3e-4c55-9c7b-4f2c5d1f8a1",
    b"0.0",
    b"1.",
    b".1",
    b"ffffffffffffffffffffff.1",
    b"-fff.-1",
    b"1.1.1",
    "\u202egnirts".encode(),
    "e\u0301".encode() * 50,
    "👩‍👧".encode() * 20,
    b"x" * 10_000,
    b"9" * 5_000,
    b"(" * 2_000,
)


def nasty(dice: random.Random, *, may_be_huge: bool = True) -> bytes:
    """One value; one in a hundred has five megabytes."""
    if may_be_huge and dice.random() < 0.01:
        return dice.choice((b"x", b"9", b"\xc3\xa1")) * HUGE
    if dice.random() < 0.2:
        return dice.randbytes(dice.randrange(1, 60))
    return dice.choice(_WORDS)


def quoted(value: bytes) -> str:
    """A value as an address or a form carries it."""
    return quote_from_bytes(value, safe="")
