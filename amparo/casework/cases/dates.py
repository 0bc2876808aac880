"""Dates as people know them: a day, a month, a year, or about."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from amparo.casework.cases.enums import DatePrecision

FIRST_YEAR, LAST_YEAR = 1900, 2200


class ImpossibleDate(ValueError):
    """The parts are no date; the text says which and how to write it."""


@dataclass(frozen=True)
class PartialDate:
    """A date and how exactly it is known. A month or a year is kept as its first day."""

    on: date
    precision: DatePrecision = DatePrecision.DAY

    @property
    def parts(self) -> tuple[str, str, str, bool]:
        """Day, month, year as a form shows them, and whether it is about."""
        day = str(self.on.day) if self.precision in (DatePrecision.DAY, DatePrecision.ABOUT) else ""
        month = "" if self.precision == DatePrecision.YEAR else str(self.on.month)
        return day, month, str(self.on.year), self.precision == DatePrecision.ABOUT

    @property
    def first_day(self) -> date:
        """The first day that it may mean; what is about may be any day of its year."""
        return self.on.replace(month=1, day=1) if self.precision == DatePrecision.ABOUT else self.on

    @property
    def last_day(self) -> date:
        """The last day that it may mean: «2019» may be its 31 December."""
        if self.precision in (DatePrecision.YEAR, DatePrecision.ABOUT):
            return self.on.replace(month=12, day=31)
        if self.precision == DatePrecision.MONTH:
            return self.on.replace(day=monthrange(self.on.year, self.on.month)[1])
        return self.on


def ends_before_it_begins(began: PartialDate | None, ended: PartialDate | None) -> bool:
    """Whether two dates contradict each other, as exactly as they are known: not «March 2019 to 2019»."""
    return began is not None and ended is not None and ended.last_day < began.first_day


def partial_date(
    day: str, month: str, year: str, *, is_about: bool = False, last: int = LAST_YEAR
) -> PartialDate | None:
    """The date these parts say, or None if all are empty; raises ``ImpossibleDate``. ``last``: year that is named."""
    day, month, year = day.strip(), month.strip(), year.strip()
    if not (day or month or year):
        return None
    if not year:
        raise ImpossibleDate(_("Falta el año. Basta con el año, si no se sabe más."))
    if day and not month:
        raise ImpossibleDate(_("Falta el mes. Deje el día vacío si solo se sabe el año."))
    written = [part for part in (year, month, day) if part]
    # `int` would also read "1_9" and "+5", which nobody means as a date.
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in written):
        raise ImpossibleDate(_("Escriba la fecha con números, por ejemplo 22 11 2026."))
    numbers = int(year), int(month or 1), int(day or 1)
    if not FIRST_YEAR <= numbers[0] <= LAST_YEAR:
        reach = {"first": FIRST_YEAR, "last": last}
        raise ImpossibleDate(_("Escriba el año con cuatro cifras, entre %(first)d y %(last)d.") % reach)
    try:
        on = date(*numbers)
    except ValueError:
        raise ImpossibleDate(_("Esa fecha no existe en el calendario. Revise el día y el mes.")) from None
    return PartialDate(on, _precision(day, month, is_about))


def _precision(day: str, month: str, is_about: bool) -> DatePrecision:
    if is_about:
        return DatePrecision.ABOUT
    if day:
        return DatePrecision.DAY
    return DatePrecision.MONTH if month else DatePrecision.YEAR


def age_on(born: date, day: date) -> int:
    """Whole years between two dates."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
