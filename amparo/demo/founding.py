"""What the owner does for the country: institutions and staff before the load, departures after it."""

from collections.abc import Iterator
from datetime import date, timedelta

from amparo.demo.country import NEWEST_DAYS, PASSWORD, SIGN_INS, Person, ident, profession_of, staff
from amparo.demo.loading import departures, parts
from amparo.demo.offices import BY_KEY, OFFICES
from amparo.demo.plan import Country
from amparo.foundation.access.administration import (
    StaffToEmploy,
    UnitToFound,
    employ,
    found_units,
    hand_out,
    say_goodbye,
    take_back,
)
from amparo.foundation.clock import today
from amparo.foundation.directory.queries import all_unit_ids, joined_on


def country_day() -> date:
    """The day the country is told from: that of its first load, told by when its newest psychologist came."""
    came = joined_on(ident(SIGN_INS[0].staff_key))
    return came + timedelta(days=NEWEST_DAYS) if came else today()


def is_where_the_country_is() -> bool:
    """Whether offices of the country are here."""
    return not {ident(office.key) for office in OFFICES}.isdisjoint(all_unit_ids())


def is_where_others_are() -> bool:
    """Whether an office is here that is not the country's: somebody works here."""
    return not set(all_unit_ids()) <= {ident(office.key) for office in OFFICES}


def found(country: Country, wanted: int) -> None:
    """Make institutions, units, staff and accounts, and hand out the numbers of the files.

    Those who left are there again until the load is done.
    """
    found_units(
        UnitToFound(
            id=ident(office.key),
            name=office.name,
            place=office.place,
            institution_id=ident(f"institution|{office.institution}"),
            institution_name=office.institution,
            institution_kind=office.kind,
        )
        for office in OFFICES
    )
    employ((_to_employ(person) for person in _everybody(country, wanted)), password=PASSWORD)
    for part in parts(country, wanted):
        hand_out((country.subject_of(number), ident(office)) for office, number in part.numbers())
    take_back(person.id for person, _ in departures(country.today))


def depart(country: Country) -> None:
    """Note who has left."""
    say_goodbye((person.id, left_on) for person, left_on in departures(country.today))


def _everybody(country: Country, wanted: int) -> Iterator[Person]:
    yield from staff(country.today)
    for part in parts(country, wanted):
        if part.crowd:
            yield from part.crowd.post.holders


def _to_employ(person: Person) -> StaffToEmploy:
    return StaffToEmploy(
        id=person.id,
        unit_id=ident(BY_KEY[person.office].key),
        full_name=person.full_name,
        profession=profession_of(person.role),
        account_id=person.account_id,
        username=person.username,
        role=person.role,
        joined_on=person.joined_on,
    )
