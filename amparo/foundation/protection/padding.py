"""Texts are padded to one of a few lengths before they are sealed: a thief matches names by how long they are.

64 bytes, twice that up to 1,024, and then a multiple of 1,024. An empty text stays empty: that a field holds nothing
is seen without opening it.
"""

_SHORTEST, _STEP = 64, 1_024
_END = b"\x80"


def padded_length(length: int) -> int:
    """How long a text of so many bytes is once it is padded."""
    if length == 0:
        return 0
    if length >= _STEP:
        return (length // _STEP + 1) * _STEP
    bucket = _SHORTEST
    while bucket <= length:
        bucket *= 2
    return bucket


def pad(text: bytes) -> bytes:
    """The text, the byte that ends it, and zeros."""
    return (text + _END).ljust(padded_length(len(text)), b"\0") if text else b""


def unpad(padded: bytes) -> bytes:
    """What was padded."""
    return padded[: padded.rindex(_END)] if padded else b""
