"""Pictures drawn on the server: SVG with classes and numbers only, so that the CSP needs no exception.

Widths are percentages without a view box, so that text keeps its size on a phone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from amparo.web.figures import number

HEIGHT = 150
_ROOM_ABOVE = 20
_WITHHELD_HEIGHT = 14


@dataclass(frozen=True)
class Column:
    """One column: ``words`` say it in full; ``label`` stands below, or nothing where it would crowd."""

    words: str
    label: str
    count: int | None


def columns_svg(columns: Sequence[Column], *, title: str) -> SafeString:
    """A column for each count, from left to right; withheld ones are a low hatched block."""
    step = 100 / max(len(columns), 1)
    highest = max((column.count or 0 for column in columns), default=0) or 1
    shows_counts = len(columns) <= 12
    drawn = format_html_join(
        "",
        "{}",
        (
            (_column(column, index * step, step, highest, shows_counts),)
            for index, column in enumerate(columns)
        ),
    )
    return format_html(
        '<svg class="obs-columns" width="100%" height="{}" role="img"><title>{}</title>'
        '<line x1="0" x2="100%" y1="{}" y2="{}"/>{}</svg>',
        HEIGHT + _ROOM_ABOVE + 24,
        title,
        HEIGHT + _ROOM_ABOVE,
        HEIGHT + _ROOM_ABOVE,
        drawn,
    )


def _column(column: Column, left: float, step: float, highest: int, shows_count: bool) -> SafeString:
    is_withheld = column.count is None
    height = _WITHHELD_HEIGHT if column.count is None else round(column.count / highest * HEIGHT)
    top = HEIGHT + _ROOM_ABOVE - height
    middle = f"{left + step / 2:.2f}%"
    count = "·" if column.count is None else number(column.count)
    return format_html(
        '<g><title>{}</title><rect class="{}" x="{}%" width="{}%" y="{}" height="{}"/>{}{}</g>',
        column.words,
        "is-suppressed" if is_withheld else "obs-mark",
        f"{left + step * 0.14:.2f}",
        f"{step * 0.72:.2f}",
        top,
        height,
        format_html('<text x="{}" y="{}">{}</text>', middle, top - 5, count) if shows_count else "",
        format_html(
            '<text class="obs-axis" x="{}" y="{}">{}</text>', middle, HEIGHT + _ROOM_ABOVE + 18, column.label
        )
        if column.label
        else "",
    )


def bar_svg(count: int | None, highest: int, *, from_right: bool = False) -> SafeString:
    """One horizontal bar that fills its cell at the highest count."""
    if count is None:
        width, css = 10.0, "is-suppressed"
    else:
        width, css = count / (highest or 1) * 100, "obs-mark"
    return format_html(
        '<svg class="obs-bar" width="100%" height="14" aria-hidden="true">'
        '<rect class="{}" x="{}%" width="{}%" height="14"/></svg>',
        css,
        f"{100 - width:.1f}" if from_right else "0",
        f"{width:.1f}",
    )
