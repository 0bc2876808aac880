"""Blind-index tokens: find a person by name, document or telephone without storing one that can be read.

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

# The fewest characters that tell a document, or a telephone, from others.
_SHORTEST_DOCUMENT, _SHORTEST_PHONE, _PHONE_DIGITS = 6, 7, 9
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
    return set(_parts(text))


def first_part(text: str) -> str:
    """The first part of a name that can be searched for; empty if there is none."""
    return next(iter(_parts(text)), "")


def _parts(text: str) -> list[str]:
    return [part for part in re.findall(r"[^\W\d_]+", text) if fold(part) not in PARTICLES]


def tokens_of(text: str, scope: str) -> set[bytes]:
    """Tokens (16 bytes each) of every part of ``text`` within ``scope``."""
    return {_token(scope, sound(part)) for part in name_parts(text)}


def document_tokens(number: str, scope: str) -> set[bytes]:
    """The token of a document number within ``scope``, however it was written; none for what is too short to tell.

    A number is one whatever the kind of document: which kind it is, is often not known.
    """
    kept = re.sub(r"[^0-9a-z]", "", fold(number))
    kept = re.sub(r"^dni[a-z]{0,3}(?=[0-9])", "", kept)
    return {_token(scope, f"document|{kept}")} if len(kept) >= _SHORTEST_DOCUMENT else set()


def phone_tokens(number: str, scope: str) -> set[bytes]:
    """The token of a telephone within ``scope``: its last nine digits, so that a country's prefix makes no other."""
    digits = re.sub(r"[^0-9]", "", number)[-_PHONE_DIGITS:]
    return {_token(scope, f"phone|{digits}")} if len(digits) >= _SHORTEST_PHONE else set()


def _token(scope: str, said: str) -> bytes:
    return hmac.digest(key_service().token_key(), f"{scope}|{said}".encode(), sha256)[:16]


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


def usage_of_tokens(tokens: Iterable[bytes]) -> dict[bytes, int]:
    """How many subjects each of these tokens finds; a token that finds none is left out."""
    with connections["vault"].cursor() as cursor:
        cursor.execute(
            "SELECT token, count(*) FROM vault_search_token WHERE token = ANY(%s) GROUP BY token",
            [list(tokens)],
        )
        return {bytes(token): number for token, number in cursor.fetchall()}


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


def subjects_with_all(sets: Iterable[set[bytes]], *, limit: int) -> list[int]:
    """Subjects that hold every token of one of the sets (each within a scope of its own); at most ``limit``.

    One look-up for all sets: what is found costs no more than what is not.
    """
    numbered = [(number, token) for number, tokens in enumerate(sets) for token in tokens]
    if not numbered:
        return []
    with connections["vault"].cursor() as cursor:
        cursor.execute(
            "WITH wanted AS (SELECT * FROM unnest(%s::int[], %s::bytea[]) w(number, token)), "
            "sizes AS (SELECT number, count(*) AS size FROM wanted GROUP BY number) "
            "SELECT DISTINCT h.subject FROM ("
            "  SELECT w.number, t.subject, count(*) AS held FROM wanted w "
            "  JOIN vault_search_token t ON t.token = w.token GROUP BY 1, 2) h "
            "JOIN sizes s ON s.number = h.number AND s.size = h.held LIMIT %s",
            [[number for number, _ in numbered], [token for _, token in numbered], limit],
        )
        return [row[0] for row in cursor.fetchall()]
