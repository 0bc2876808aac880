"""How a place name is heard rather than written: folding accents and case, then Spanish spelling by sound."""

import re
import unicodedata

# Applied in order to folded text. Peruvian ears do not tell b from v, s from z or soft c, ll from y or i;
# Quechua names are written with hu, gu or w for one sound; doubled letters are a matter of taste.
SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("x", "s"),
        ("[cs]h", "x"),
        ("ph", "f"),
        (r"\bgu(?=[ao])|\bhu(?=[aeio])|w", "u"),
        ("h", ""),
        ("qu(?=[ei])|q|c(?![ei])", "k"),
        ("[zc]", "s"),
        ("g(?=[ei])", "j"),
        ("ll|y", "i"),
        ("v", "b"),
        ("n(?=[bp])", "m"),
        (r"([a-z])\1+", r"\1"),
    )
)


def fold(text: str) -> str:
    """Lower case without accents, one blank between words: " Ñaña-Áncash" is "nana ancash"."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", bare))


def sound(folded: str) -> str:
    """One spelling for names that sound alike; takes folded text."""
    for pattern, replacement in SOUNDS:
        folded = pattern.sub(replacement, folded)
    return folded
