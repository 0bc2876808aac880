"""Which tokens tell that a file may be of the same person: within one unit, and in every other one."""

from collections.abc import Iterable

from amparo.casework.cases.fields import Identity
from amparo.foundation.protection.tokens import (
    document_tokens,
    first_part,
    name_parts,
    phone_tokens,
    tokens_of,
)


def unit_tokens(identity: Identity, scope: str) -> list[set[bytes]]:
    """What is looked for at intake: the document, the telephone, or a given name with a surname.

    A file matches if it holds every token of one of the sets. A short name alone would find half of the unit.
    """
    sets = [document_tokens(identity.document_number or "", scope), phone_tokens(identity.phone or "", scope)]
    surnames = [text for text in (identity.paternal_surname, identity.maternal_surname) if text]
    given = first_part(identity.given_names or "")
    if given and surnames:
        sets.append(tokens_of(" ".join([given, *surnames]), scope))
    return [tokens for tokens in sets if tokens]


def document_in(identity: Identity, scopes: Iterable[str]) -> list[set[bytes]]:
    """The document in every scope."""
    number = identity.document_number or ""
    return [tokens for scope in scopes if (tokens := document_tokens(number, scope))]


def full_name_in(identity: Identity, scopes: Iterable[str]) -> list[set[bytes]]:
    """The first given name and both surnames in every scope; nothing if one of them is not known."""
    given = first_part(identity.given_names or "")
    surnames = [identity.paternal_surname or "", identity.maternal_surname or ""]
    if not given or not all(name_parts(text) for text in surnames):
        return []
    return [tokens_of(" ".join([given, *surnames]), scope) for scope in scopes]
