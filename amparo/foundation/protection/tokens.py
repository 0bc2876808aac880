"""Blind-index tokens: find a person by name without storing one that can be read.

A name part is folded (case, accents, and what Spanish ears confuse), then hashed with a key and the scope,
so that the same surname has another token in another unit and frequencies cannot be compared between them.
"""

import hmac
import re
import unicodedata
from collections.abc import Iterable
from hashlib import sha256

from django.db import connections

from amparo.foundation.protection.keys import key_service

PARTICLES = {"de", "del", "la", "las", "los", "y", "da", "do"}
# What is heard alike in Peru, in this order: Quispe = Kispe, Huamán = Guaman, Yupanqui = Llupanqui.
_SOUNDS = (
    ("ph", "f"), ("qu", "k"), ("ge", "je"), ("gi", "ji"), ("gue", "ge"), ("gui", "gi"), ("ce", "se"),
    ("ci", "si"), ("hua", "wa"), ("gua", "wa"), ("ch", "\0"), ("h", ""), ("\0", "ch"), ("c", "k"),
    ("z", "s"), ("v", "b"), ("ll", "y"), ("y", "i"), ("wu", "w"),
    ("x", "s"),
)  # fmt: skip


def fold(text: str) -> str:
    """Lower case without accents; ``ñ`` becomes ``n``."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def sound(part: str) -> str:
    """The folded part as it is heard: equal for spellings that are confused, doubled letters made single."""
    folded = fold(part)
    for written, heard in _SOUNDS:
        folded = folded.replace(written, heard)
    return re.sub(r"(.)\1+", r"\1", folded)


def name_parts(text: str) -> set[str]:
    """The parts of a name that can be searched for; particles are left out."""
    return {part for part in re.findall(r"[^\W\d_]+", text) if fold(part) not in PARTICLES}


def tokens_of(text: str, scope: str) -> set[bytes]:
    """Tokens (16 bytes each) of every part of ``text`` within ``scope``."""
    key = key_service().token_key()
    return {hmac.digest(key, f"{scope}|{sound(part)}".encode(), sha256)[:16] for part in name_parts(text)}


def store_tokens(rows: Iterable[tuple[bytes, int]]) -> None:
    """Store (token, subject) pairs; a pair that is there already stays."""
    pairs = list(rows)
    with connections["vault"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO vault_search_token (token, subject) SELECT * FROM unnest(%s::bytea[], %s::bigint[]) "
            "ON CONFLICT DO NOTHING",
            [[token for token, _ in pairs], [subject for _, subject in pairs]],
        )


def tokens_held(subjects: Iterable[int]) -> set[tuple[bytes, int]]:
    """The (token, subject) pairs that find the subjects now."""
    with connections["vault"].cursor() as cursor:
        cursor.execute(
            "SELECT token, subject FROM vault_search_token WHERE subject = ANY(%s)", [list(subjects)]
        )
        return {(bytes(token), subject) for token, subject in cursor.fetchall()}


def forget_pairs(rows: Iterable[tuple[bytes, int]]) -> None:
    """Remove (token, subject) pairs that hold no more."""
    pairs = list(rows)
    with connections["vault"].cursor() as cursor:
        cursor.execute(
            "DELETE FROM vault_search_token t USING unnest(%s::bytea[], %s::bigint[]) gone(token, subject) "
            "WHERE t.token = gone.token AND t.subject = gone.subject",
            [[token for token, _ in pairs], [subject for _, subject in pairs]],
        )


def forget_tokens(subjects: Iterable[int]) -> None:
    """Remove every token of subjects that are erased."""
    with connections["vault"].cursor() as cursor:
        cursor.execute("DELETE FROM vault_search_token WHERE subject = ANY(%s)", [list(subjects)])


def subjects_matching(text: str, scope: str, *, limit: int = 20_000) -> list[int]:
    """Subjects of which every part of ``text`` is a name part within ``scope``; at most ``limit``.

    The limit is above what any unit holds under one name: a worker's own case must not fall out of the search
    because two thousand others of the unit are called María.
    """
    tokens = tokens_of(text, scope)
    if not tokens:
        return []
    with connections["vault"].cursor() as cursor:
        cursor.execute(
            "SELECT subject FROM vault_search_token WHERE token = ANY(%s) "
            "GROUP BY subject HAVING count(*) = %s LIMIT %s",
            [list(tokens), len(tokens), limit],
        )
        return [row[0] for row in cursor.fetchall()]
