"""The last day of a consent or a legal basis, and whom a law tells, by Python and by the database: they must agree."""

import os
from collections.abc import Iterator
from datetime import date

import psycopg
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.enums import DatePrecision
from amparo.casework.cases.lifetime import Birth
from amparo.casework.cases.models import PersonProfile
from amparo.casework.consent.basis_rules import last_day_by_law, may_receive
from amparo.casework.consent.enums import BasisKind, ConsentGiver
from amparo.casework.consent.rules import birth_by_what_is_known, last_day, may_be_minor, surely_adult_from
from amparo.foundation.directory.enums import InstitutionKind
from tests.conftest import ActAs

DAYS = st.dates(date(1950, 1, 1), date(2030, 12, 31))


@st.composite
def births(draw: st.DrawFn) -> tuple[PartialDate | None, int | None, date | None]:
    kind = draw(st.sampled_from(["date", "age", "none"]))
    if kind == "none":
        return None, None, None
    if kind == "age":
        return None, draw(st.integers(0, 60)), draw(st.dates(date(2015, 1, 1), date(2030, 12, 31)))
    precision = draw(st.sampled_from(list(DatePrecision)))
    day = draw(DAYS)
    if precision == DatePrecision.YEAR:
        day = day.replace(month=1, day=1)
    if precision == DatePrecision.MONTH:
        day = day.replace(day=1)
    return PartialDate(day, precision), None, None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(told=births(), giver=st.sampled_from(list(ConsentGiver)), until=st.none() | DAYS)
def test_python_and_sql_agree_on_the_last_day(act_as: ActAs, flor: int, told, giver, until) -> None:  # type: ignore[no-untyped-def]
    born, age, told_on = told
    ana = act_as("ana")
    PersonProfile.objects.filter(case_id=flor, superseded_at=None).update(superseded_at="2020-01-01T00:00Z")
    PersonProfile.objects.create(
        case_id=flor,
        recorded_by=ana.staff_id,
        born_on=born.on if born else None,
        born_precision=born.precision if born else "",
        age_told=age,
        age_told_on=told_on,
    )
    expected = last_day(giver, until, birth_by_what_is_known(born, age, told_on))
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent_last_day(%s, %s, %s)", [flor, str(giver), until])
        (found,) = cursor.fetchone()
    assert found == expected


@pytest.fixture(scope="module")
def definer() -> Iterator[psycopg.Connection]:
    with psycopg.connect(os.environ["AMPARO_MIGRATE_URL"], options="-c role=amparo_definer") as role:
        yield role


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(kind=st.sampled_from(list(BasisKind)), received=DAYS, until=DAYS)
def test_they_agree_on_the_last_day_by_law(
    definer: psycopg.Connection, kind: BasisKind, received: date, until: date
) -> None:
    sql = "SELECT consent_last_day_by_law(%s, %s, %s)"
    assert definer.execute(sql, [str(kind), received, until]).fetchone() == (
        last_day_by_law(kind, received, until),
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(told=births())
def test_they_agree_on_the_day_on_which_she_is_an_adult_for_certain(
    definer: psycopg.Connection, told
) -> None:  # type: ignore[no-untyped-def]
    born, age, told_on = told
    sql = "SELECT consent_surely_adult(%s::date, %s::text, %s::integer, %s::date)"
    values = [born.on if born else None, str(born.precision) if born else "", age, told_on]
    expected = surely_adult_from(birth_by_what_is_known(born, age, told_on))
    assert definer.execute(sql, values).fetchone() == (expected,)


@pytest.mark.parametrize("kind", list(InstitutionKind))
def test_they_agree_on_who_may_be_told_by_law(definer: psycopg.Connection, kind: InstitutionKind) -> None:
    told = definer.execute("SELECT consent_may_receive_by_law(%s)", [str(kind)]).fetchone()
    assert told == (bool(may_receive(kind, may_be_minor=True)),)


@pytest.mark.parametrize(
    ("birth", "may"),
    [
        (None, True),  # unknown is not no
        (Birth(date(2008, 5, 2), date(2008, 5, 2)), False),  # 18 today
        (Birth(date(2008, 5, 3), date(2008, 5, 3)), True),  # tomorrow
        (Birth(date(2008, 1, 1), date(2008, 12, 31)), True),  # some day of that year
        (Birth(date(2007, 1, 1), date(2007, 12, 31)), False),
    ],
)
def test_she_may_be_a_child_until_the_last_day_on_which_she_can_be_one(
    birth: Birth | None, may: bool
) -> None:
    """It decides whether UPE and DEMUNA may be told by law."""
    assert may_be_minor(birth, date(2026, 5, 2)) is may
