"""Public codes of cases: short, random, safe to say on the phone.

A case's id is a random number of 35 bits; its code is that number in Crockford's base 32 (no I, L, O, U) with
a check character, ``K7Q4-M2XD``. A slip of one character is noticed and told apart from a case one may not see.
"""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_VALUE |= {"O": 0, "I": 1, "L": 1}
DIGITS = 7
SUBJECT_LIMIT = 32**DIGITS


class InvalidCode(ValueError):
    """The text is not a code, or has a slip in it."""


def _check(values: list[int]) -> str:
    # Odd weights modulo 32: every single slip changes the check, and nearly every swap of neighbours.
    return ALPHABET[sum((2 * place + 1) * value for place, value in enumerate(values)) % 32]


def code_of_subject(subject: int) -> str:
    """The public code of a subject id; raises ``ValueError`` outside 0 … 32⁷ - 1."""
    if not 0 <= subject < SUBJECT_LIMIT:
        raise ValueError("subject id out of range")
    values = [(subject >> (5 * place)) & 31 for place in reversed(range(DIGITS))]
    text = "".join(ALPHABET[value] for value in values) + _check(values)
    return f"{text[:4]}-{text[4:]}"


def subject_of_code(code: str) -> int:
    """The subject id of a code, in any case and with or without the dash; raises ``InvalidCode``."""
    text = code.strip().upper().replace("-", "").replace(" ", "")
    if len(text) != DIGITS + 1 or any(character not in _VALUE for character in text):
        raise InvalidCode("not a case code")
    values = [_VALUE[character] for character in text[:DIGITS]]
    if ALPHABET[_VALUE[text[DIGITS]]] != _check(values):
        raise InvalidCode("one character of the code is wrong")
    subject = 0
    for value in values:
        subject = subject * 32 + value
    return subject
