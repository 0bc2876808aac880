"""Translations without gettext's own tools: texts are found, checked and compiled with Babel and Django.

Spanish is the source: a text in the code *is* the Spanish one. English (and any language added as a folder in
``locale``) is a catalogue. ``python -m amparo.web.translations extract|compile|check``.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parent.parent
LOCALE = Path(__file__).parent / "locale"
KEYWORDS: dict[str, tuple[object, ...] | None] = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip


# The calls that Django's ``templatize`` leaves of a template; the rest of its output is no Python.
_STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"(?<![\w.])(_|n?p?gettext)\(\s*({_STRING}(?:\s*,\s*{_STRING})*)")

Message = tuple[str, str | tuple[str, ...], str | None]


def _of_code() -> Iterator[Message]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        source = io.BytesIO(path.read_bytes())
        messages = extract("python", source, keywords=KEYWORDS, options={"encoding": "utf-8"})  # type: ignore[arg-type]
        for _line, message, _comments, context in messages:
            yield str(path.relative_to(PACKAGE)), message, context


def _of_templates() -> Iterator[Message]:
    from django.utils.translation.template import templatize

    for path in sorted(PACKAGE.rglob("*.html")):
        for function, strings in _CALL.findall(templatize(path.read_text(), origin=str(path))):
            values = list(ast.literal_eval(f"[{strings}]"))
            context = values.pop(0) if "p" in function else None
            yield (
                str(path.relative_to(PACKAGE)),
                tuple(values[:2]) if "n" in function[:2] else values[0],
                context,
            )


def texts() -> Catalog:
    """Every text of the code and the templates."""
    found = Catalog(charset="utf-8")
    for name, message, context in (*_of_code(), *_of_templates()):
        found.add(message, locations=[(name, 0)], context=context)
    return found


def _catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def extract_texts() -> None:
    """Bring each language's catalogue up to the code; texts that have gone are dropped."""
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        catalogue = _catalogue(path)
        catalogue.update(texts(), no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        with path.open("wb") as file:
            write_po(file, catalogue, width=110, omit_header=False, sort_output=True, include_lineno=False)


def compile_catalogues() -> None:
    """Write the compiled catalogue beside each source, which is all that Django reads."""
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, _catalogue(path))


def problems() -> list[str]:
    """Texts without an English translation, and translations that lost a placeholder."""
    found = []
    wanted = texts()
    catalogue = _catalogue(LOCALE / "en" / "LC_MESSAGES" / "django.po")
    for message in wanted:
        if not message.id:
            continue
        there = catalogue.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
        strings = there.string if there is not None else ""
        values = [strings] if isinstance(strings, str) else list(strings or ())
        if not values or not all(values):
            found.append(f"no English for {message.id!r} ({message.locations[0][0]})")
        elif there is not None:
            found += [f"{message.id!r}: {error}" for error in there.check(catalogue)]
    return found


def main() -> int:
    """Run one verb; exit 1 when a check fails."""
    import django
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()
    verb = sys.argv[1] if len(sys.argv) > 1 else "check"
    if verb == "extract":
        extract_texts()
    elif verb == "compile":
        compile_catalogues()
    else:
        lines = problems()
        print("\n".join(lines))
        return 1 if lines else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
