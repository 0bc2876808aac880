"""Numbers as people write them in their language."""

from babel.numbers import format_decimal
from django.utils.translation import get_language


def locale() -> str:
    """Peru's customs in Spanish: 1,234.5."""
    return "en" if (get_language() or "es").startswith("en") else "es_PE"


def number(value: int) -> str:
    """A count with its thousands apart."""
    return str(format_decimal(value, locale=locale()))


def percent(value: float) -> str:
    """Whole percents: in Spanish with a space that does not break, «31 %»; in English without, “31%”."""
    return f"{value:.0f}" + ("%" if locale() == "en" else "\N{NO-BREAK SPACE}%")
