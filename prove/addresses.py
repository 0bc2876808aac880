"""Every address of the application, filled in for one case."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver, reverse

# What stands for a part of an address of which nobody said more.
_ANY: dict[str, object] = {
    "int": 1,
    "uuid": UUID("6b1e0f7a-0d3e-4c55-9c7b-4f2c5d1f8a10"),
    "slug": "any",
    "str": "any",
    "path": "any",
}
_KNOWN: dict[str, object] = {"channel": "call", "dimension": "form"}


@dataclass(frozen=True)
class Address:
    """One pattern of the urlconf: its name and the parts to fill, as (name, kind)."""

    name: str
    parts: tuple[tuple[str, str], ...]

    @property
    def is_of_a_case(self) -> bool:
        return "code" in dict(self.parts)

    @property
    def numbers(self) -> list[str]:
        """The parts that are numbers of rows; the API's patterns do not say so."""
        return [name for name, kind in self.parts if kind == "int" or name in ("note", "task")]

    def filled(self, values: Mapping[str, object]) -> str:
        """The address with these values, and any for what they do not name."""
        known = _KNOWN | dict(values)
        return reverse(
            self.name, kwargs={part: known.get(part, _ANY.get(kind, "any")) for part, kind in self.parts}
        )


def addresses() -> list[Address]:
    """All named addresses, in the order of the urlconf."""
    return list(_walk(get_resolver(), "", ()))


def _walk(resolver: URLResolver, namespace: str, above: tuple[tuple[str, str], ...]) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        parts = above + _parts(entry)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, inner, parts)
        elif entry.name:
            yield Address(namespace + entry.name, parts)


def _parts(entry: URLPattern | URLResolver) -> tuple[tuple[str, str], ...]:
    kinds = {"IntConverter": "int", "UUIDConverter": "uuid", "SlugConverter": "slug", "PathConverter": "path"}
    return tuple(
        (name, kinds.get(type(converter).__name__, "str"))
        for name, converter in entry.pattern.converters.items()
    )
