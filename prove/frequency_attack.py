"""A thief with a dump of the main database and public statistics of names: how many persons are named?

The people are synthetic and so are the statistics, but they fall off as Peru's surnames do (the commonest is borne by
one in thirty; p ~ 1/(rank + 3)). The thief knows them by heart, and per row: sex, the length of each sealed value, and
which sealed values are equal. The most frequent value is guessed to be the most frequent name, among those of its
length; a person is named if given name and both surnames are right. Controls, one protection less each, then neither:
seals as long as their text; beside padded seals tokens that are equal for equal names, under a key that the thief does
not have, as an index would hold them. Each must name several times as many, and both together more than may be.
"""

import hmac
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from random import Random
from uuid import uuid4

import psycopg
from psycopg.conninfo import make_conninfo

from amparo.foundation.protection.padding import padded_length
from prove.figures import Result, Run
from prove.people import token_of
from prove.place import say

SURNAMES, GIVEN = 3_000, 600
FIELDS = ("given_names", "paternal_surname", "maternal_surname")
OF_A_SEAL = 28  # nonce and tag; the rest is as long as the text once it is padded
MOST = 0.01
BATCH = 500
_ONSETS = (
    "b",
    "c",
    "ch",
    "d",
    "f",
    "g",
    "h",
    "l",
    "m",
    "n",
    "p",
    "q",
    "r",
    "s",
    "t",
    "v",
    "y",
    "ll",
    "z",
    "w",
)
_VOWELS = ("a", "e", "i", "o", "u")

Person = tuple[str, str, str, str]  # sex, given name, paternal, maternal surname
Names = list[tuple[str, float]]  # with their public frequency, the commonest first


def statistics_of_names(random: Random, how_many: int) -> Names:
    """So many invented names and how frequent each is."""
    found: dict[str, None] = {}
    while len(found) < how_many:
        syllables = random.choice((2, 2, 3, 3, 4))
        word = "".join(random.choice(_ONSETS) + random.choice(_VOWELS) for _ in range(syllables))
        found[word.capitalize()] = None
    weights = [1 / (rank + 4) for rank in range(how_many)]
    return [(name, weight / sum(weights)) for name, weight in zip(found, weights, strict=True)]


def people(random: Random, how_many: int, public: Mapping[str, Names]) -> list[Person]:
    """So many people, their names drawn as frequently as the statistics say."""

    def draw(kind: str) -> str:
        names, weights = zip(*public[kind], strict=True)
        return str(random.choices(names, weights)[0])

    sexes = random.choices(("female", "male"), (0.8, 0.2), k=how_many)
    return [(sex, draw(sex), draw("surname"), draw("surname")) for sex in sexes]


def register(population: list[Person]) -> dict[int, Person]:
    """Each a case of its own, as a worker would register it: who is behind which case."""
    from amparo.casework.cases.enums import Sex
    from amparo.casework.cases.fields import Identity, Profile
    from amparo.casework.lifecycle.registration import Registration, open_cases
    from amparo.foundation.access.viewer import viewing

    behind: dict[int, Person] = {}
    for start in range(0, len(population), BATCH):
        part = population[start : start + BATCH]
        registrations = [
            Registration(
                identity=Identity(given_names=given, paternal_surname=father, maternal_surname=mother),
                profile=Profile(sex=Sex(sex)),
            )
            for sex, given, father, mother in part
        ]
        with viewing(token_of("ana")) as ana:
            cases = open_cases(by=ana, request_id=uuid4(), registrations=registrations)
        behind |= dict(zip(cases, part, strict=True))
    return behind


_STOLEN = """
    SELECT s.case_id, p.sex, s.field, s.sealed FROM cases_sealed_value s
    JOIN cases_person_profile p ON p.case_id = s.case_id AND p.superseded_at IS NULL
    WHERE s.superseded_at IS NULL AND s.field = ANY(%s)
"""


def stolen_rows() -> Iterator[tuple[int, str, str, bytes]]:
    """What the dump of the main database holds of names: case, sex, field, sealed value."""
    url = make_conninfo(os.environ["AMPARO_ADMIN_URL"], dbname=os.environ["AMPARO_PROVE_DATABASE"])
    with psycopg.connect(url) as connection:
        yield from connection.execute(_STOLEN, [list(FIELDS)]).fetchall()


def attack(
    rows: list[tuple[int, str, str, int, bytes]],
    public: Mapping[str, Names],
    length_of: Callable[[int], int] = padded_length,
) -> dict[int, dict[str, str]]:
    """Guess names: rows of case, sex, field, length and what tells equal values; returns the guesses by case.

    ``length_of`` says how long the seal of a text of so many bytes is.
    """
    groups: dict[tuple[str, int], Counter[bytes]] = defaultdict(Counter)
    for _, sex, field, length, value in rows:
        groups[_kind(sex, field), length][value] += 1
    guess: dict[tuple[str, int, bytes], str] = {}
    for (kind, length), counted in groups.items():
        ranked = [name for name, _ in public[kind] if length_of(len(name.encode())) == length]
        is_any_equal = max(counted.values()) > 1
        for rank, (value, _) in enumerate(counted.most_common()):
            # Where all values differ there is no rank: the commonest name of that length is the best guess.
            at = min(rank, len(ranked) - 1) if is_any_equal else 0
            guess[kind, length, value] = ranked[at] if ranked else ""
    named: dict[int, dict[str, str]] = defaultdict(dict)
    for case, sex, field, length, value in rows:
        named[case][field] = guess[_kind(sex, field), length, value]
    return named


def _kind(sex: str, field: str) -> str:
    return sex if field == "given_names" else "surname"


def share_named(guesses: Mapping[int, Mapping[str, str]], behind: Mapping[int, Person]) -> float:
    """The share of persons whose whole name was guessed."""
    right = sum(
        tuple(guesses.get(case, {}).get(field) for field in FIELDS) == person[1:]
        for case, person in behind.items()
    )
    return right / len(behind)


def run(run: Run) -> Result:
    """Register, steal, guess; then guess again without padding, and with tokens beside the rows."""
    random = Random(run.seed)
    public = {
        "surname": statistics_of_names(random, SURNAMES),
        "female": statistics_of_names(random, GIVEN),
        "male": statistics_of_names(random, GIVEN),
    }
    behind = register(people(random, run.times(20_000, 2_000), public))
    say(f"{len(behind):,} people registered; guessing")
    stolen = [
        (case, sex, field, len(sealed) - OF_A_SEAL, bytes(sealed))
        for case, sex, field, sealed in stolen_rows()
    ]
    named = share_named(attack(stolen, public), behind)
    of_texts = [
        (case, sex, field, behind[case][1 + FIELDS.index(field)].encode()) for case, sex, field, *_ in stolen
    ]
    # The first protection taken away: seals as long as their text, each as different as a seal is.
    lengths = [(case, sex, field, len(name), random.randbytes(16)) for case, sex, field, name in of_texts]
    by_length = share_named(attack(lengths, public, _unpadded), behind)
    # The second: padded seals, and beside them what is equal for equal names, under a key that the thief lacks.
    secret = random.randbytes(32)
    tokens = [
        (case, sex, field, padded_length(len(name)), hmac.digest(secret, name, sha256))
        for case, sex, field, name in of_texts
    ]
    by_tokens = share_named(attack(tokens, public), behind)
    both = share_named(
        attack(
            [(*row[:3], at[3], row[4]) for row, at in zip(tokens, lengths, strict=True)], public, _unpadded
        ),
        behind,
    )
    return Result(
        f"{named:.3%} of {len(behind):,} persons named from sealed values, their lengths and sex",
        named <= MOST and len(stolen) == 3 * len(behind),
        f"without padding {by_length:.2%} named; with tokens that are equal for equal names {by_tokens:.2%}; "
        f"with neither protection {both:.2%}",
        both > 2 * MOST and min(by_length, by_tokens) > 4 * named,
    )


def _unpadded(length: int) -> int:
    return length
