"""Peru's departments shaded by a figure, as an SVG made on the server: no script, no style, classes only.

A stylesheet colours `.is-zero`, `.band-0` … `.band-4` (low to high), `.is-unknown` and `.is-suppressed`. The
map repeats what a table beside it says: colour alone never carries a figure.
"""

import json
from bisect import bisect_left
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from importlib.resources import files

BANDS = 5
ZERO_CLASS = "is-zero"
UNKNOWN_CLASS = "is-unknown"
SUPPRESSED_CLASS = "is-suppressed"


@dataclass(frozen=True, slots=True)
class Shape:
    """One department's outline, and where its label stands, in the units of the view box."""

    code: str
    name: str
    path: str
    label: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Outline:
    """The map without figures. Callao is drawn last, over Lima."""

    view_box: str
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """One shade of the legend: the lowest and the highest figure in it, and how many departments."""

    css_class: str
    lowest: int
    highest: int
    departments: int


@lru_cache(maxsize=1)
def peru() -> Outline:
    """The outline of Peru's 25 departments, read once."""
    text = files(__package__).joinpath("peru_departments.json").read_text(encoding="utf-8")
    read = json.loads(text)
    shapes = (
        Shape(s["code"], s["name"], s["path"], (s["label"][0], s["label"][1])) for s in read["departments"]
    )
    return Outline(read["viewBox"], tuple(shapes))


def choropleth_svg(
    values: Mapping[str, int | None],
    *,
    title: str,
    describe: Callable[[str, int | None], str],
    suppressed: Collection[str] = (),
    named: Collection[str] = (),
    is_outline_shared: bool = False,
) -> str:
    """The map as SVG text, safe to print unescaped; the departments in `named` carry their names.

    With `is_outline_shared` the page must hold `outline_svg()` once: a second map then weighs little.

    `values` are by department code ("16"); an absent code or None is unknown. `describe(code, value)` words
    the tooltip; for a suppressed department it receives None, so that no wording can let the figure out.
    Raises ValueError for a code that is no department's.
    """
    shown = _shown(values, suppressed)
    outline = peru()
    tag = "use" if is_outline_shared else "path"
    drawn = [
        f'<{tag} class="{_css_class(shape.code, shown, suppressed)}" '
        + (f'href="#d{shape.code}">' if is_outline_shared else f'd="{shape.path}">')
        + f"<title>{escape(describe(shape.code, shown.get(shape.code)))}</title></{tag}>"
        for shape in outline.shapes
    ]
    drawn += [
        f'<text class="map-name" x="{shape.label[0]}" y="{shape.label[1]}">{escape(shape.name)}</text>'
        for shape in outline.shapes
        if shape.code in named
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="choropleth" viewBox="{outline.view_box}" role="img">'
        f"<title>{escape(title)}</title>{''.join(drawn)}</svg>"
    )


def outline_svg() -> str:
    """The departments' outlines as definitions that the maps of a page refer to; draws nothing itself."""
    paths = "".join(f'<path id="d{shape.code}" d="{shape.path}"/>' for shape in peru().shapes)
    return f'<svg class="outline" width="0" height="0" aria-hidden="true"><defs>{paths}</defs></svg>'


def legend(values: Mapping[str, int | None], *, suppressed: Collection[str] = ()) -> list[Band]:
    """The bands in use, low to high. Give it the map's `suppressed`: they shape no band, nor do zeros."""
    figures = _figures(_shown(values, suppressed))
    members: dict[int, list[int]] = {}
    for figure in figures:
        members.setdefault(_band(figure, figures), []).append(figure)
    return [Band(f"band-{band}", group[0], group[-1], len(group)) for band, group in members.items()]


def _shown(values: Mapping[str, int | None], suppressed: Collection[str]) -> dict[str, int]:
    on_map = {shape.code for shape in peru().shapes}
    if strange := (set(values) | set(suppressed)) - on_map:
        raise ValueError(f"not codes of departments: {', '.join(sorted(strange))}")
    return {code: value for code, value in values.items() if value is not None and code not in suppressed}


def _figures(shown: Mapping[str, int]) -> list[int]:
    return sorted(figure for figure in shown.values() if figure)


def _band(figure: int, figures: list[int]) -> int:
    """The quantile band: by how many of the sorted `figures` are smaller, so that equals share a band."""
    return bisect_left(figures, figure) * BANDS // len(figures)


def _css_class(code: str, shown: Mapping[str, int], suppressed: Collection[str]) -> str:
    if code in suppressed:
        return SUPPRESSED_CLASS
    if code not in shown:
        return UNKNOWN_CLASS
    if not shown[code]:
        return ZERO_CLASS
    return f"band-{_band(shown[code], _figures(shown))}"
