"""The shape of a document, and the same as Markdown."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_BLANK = re.compile(r"\[COMPLETAR: [^\]]+\]")


@dataclass(frozen=True)
class Table:
    """Rows under heads."""

    heads: tuple[str, ...]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Section:
    """A heading, what is said under it, points, and a table."""

    title: str
    paragraphs: Sequence[str] = ()
    points: Sequence[str] = ()
    table: Table | None = None


@dataclass(frozen=True)
class Document:
    """A title, what it is, and sections."""

    title: str
    subtitle: str
    sections: Sequence[Section] = field(default_factory=tuple)


def blank(what: str) -> str:
    """Something that only the institution knows."""
    return f"[COMPLETAR: {what}]"


def blanks_in(text: str) -> int:
    """How many blanks are left."""
    return len(_BLANK.findall(text))


def as_markdown(document: Document) -> str:
    """The document as Markdown, sections numbered."""
    return "\n".join(_lines(document)) + "\n"


def _lines(document: Document) -> Iterator[str]:
    yield f"# {document.title}"
    yield f"\n{document.subtitle}"
    for number, section in enumerate(document.sections, 1):
        yield f"\n## {number}. {section.title}"
        for paragraph in section.paragraphs:
            yield f"\n{paragraph}"
        if section.points:
            yield ""
            yield from (f"- {point}" for point in section.points)
        if section.table:
            yield f"\n| {' | '.join(section.table.heads)} |"
            yield "|---" * len(section.table.heads) + "|"
            yield from (f"| {' | '.join(_cell(cell) for cell in row)} |" for row in section.table.rows)


def _cell(text: str) -> str:
    return text.replace("|", "/").replace("\n", " ")
