"""Finding a place by typing three letters of it, spelt as people spell it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from amparo.foundation.places.aliases import ALIASES
from amparo.foundation.places.catalogue import Place, PlaceKind, all_places, full_name, place
from amparo.foundation.places.spelling import fold, sound

# Between equal matches the wider place comes first, and Peru's departments before the world's countries.
KIND_ORDER = {
    PlaceKind.DEPARTMENT: 0,
    PlaceKind.COUNTRY: 1,
    PlaceKind.PROVINCE: 2,
    PlaceKind.DISTRICT: 3,
}
SHORTEST_SOUND = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """One name of a place. Each text begins with a blank: a blank before the query means "starts a word"."""

    place: Place
    text: str
    sounds: str
    context: str


def find_places(text: str, *, limit: int = 10) -> list[Place]:
    """Places whose name, capital or alias matches.

    Best first: the whole name, its beginning, a word's beginning, anywhere; then names that only sound alike.
    Several words may name what holds the place ("belen maynas"); digits begin a UBIGEO code.
    """
    query = fold(text)
    if not query or limit <= 0:
        return []
    if query.isdecimal():
        coded = [found for found in all_places() if found.code.startswith(query)]
        if coded:
            return coded[:limit]
    # Insertion order is rank order; a place found by several of its names keeps the best.
    found: dict[str, Place] = {}
    for attempt in (_by_spelling, _by_context, _by_sound):
        for match in attempt(query):
            found.setdefault(match.code, match)
        if len(found) >= limit:
            break
    return list(found.values())[:limit]


def _by_spelling(query: str) -> Iterator[Place]:
    return _ranked(((entry, entry.text) for entry in _index() if query in entry.text), query)


def _by_context(query: str) -> Iterator[Place]:
    starts = [f" {word}" for word in query.split()]
    if len(starts) < 2:
        return
    # One narrowing pass a word is several times faster than asking every word of every entry.
    entries: Iterable[Entry] = _index()
    for start in starts:
        entries = [entry for entry in entries if start in entry.context]
    # The place itself must be named, not only what holds it.
    yield from (entry.place for entry in entries if any(start in entry.text for start in starts))


def _by_sound(query: str) -> Iterator[Place]:
    heard = sound(query)
    # One or two sounds begin half of the names: too little to go by.
    if len(heard) < SHORTEST_SOUND:
        return iter(())
    word_start = f" {heard}"
    return _ranked(((entry, entry.sounds) for entry in _index() if word_start in entry.sounds), heard)


def _ranked(candidates: Iterable[tuple[Entry, str]], query: str) -> Iterator[Place]:
    word_start = f" {query}"

    def rank(candidate: tuple[Entry, str]) -> int:
        text = candidate[1]
        if text == word_start:
            return 0
        if text.startswith(word_start):
            return 1
        return 2 if word_start in text else 3

    # The sort is stable: within a rank the order of the index holds.
    return (entry.place for entry, _ in sorted(candidates, key=rank))


@lru_cache(maxsize=1)
def _index() -> tuple[Entry, ...]:
    """Every name of every place: own names and aliases by kind and name, then capitals."""
    named = {_entry(found, name): None for found, name in (*_own_names(), *_aliases())}
    capitals = {_entry(found, name): None for found, name in _capitals()}
    # Capitals come after, so that Cusco precedes a district whose capital is a hamlet called Cuzco.
    return tuple(dict.fromkeys((*sorted(named, key=_index_order), *sorted(capitals, key=_index_order))))


def _index_order(entry: Entry) -> tuple[bool, int, str, str, str]:
    found = entry.place
    # «iqui» is Iquitos before it is Chile's Iquique.
    names = {fold(found.name), fold(found.english_name or "")}
    is_foreign_town = found.kind is PlaceKind.COUNTRY and entry.text.strip() not in names
    return is_foreign_town, KIND_ORDER[found.kind], fold(found.name), found.code, entry.text


def _entry(found: Place, name: str) -> Entry:
    text = fold(name)
    return Entry(found, f" {text}", f" {sound(text)}", f" {text} {fold(full_name(found.code))}")


def _own_names() -> Iterator[tuple[Place, str]]:
    for found in all_places():
        yield found, found.name
        if found.english_name:
            yield found, found.english_name


def _aliases() -> Iterator[tuple[Place, str]]:
    return ((place(code), alias) for alias, codes in ALIASES.items() for code in codes)


def _capitals() -> Iterator[tuple[Place, str]]:
    # A province shares its capital with a district: only the district answers to it.
    for found in all_places():
        if found.capital and found.kind is PlaceKind.DISTRICT:
            yield found, found.capital
