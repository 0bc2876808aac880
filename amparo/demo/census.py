"""Counting the features of a country as the people who may see them, never as the owner.

Coordinators count the general records of their units; what is closed to them is counted by those who carry
the files. A count is a read of case data and leaves its audit row.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from amparo.casework.cases.identity import open_identity
from amparo.demo.country import SIGN_INS, Person, coordinator, posts
from amparo.demo.features import FEATURES, HERS, THE_PROSECUTORS, Feature
from amparo.demo.offices import OFFICES
from amparo.demo.plan import Country, stories
from amparo.demo.special import holder_now
from amparo.demo.staffing import Staffing
from amparo.foundation.access.gate import access_case
from amparo.foundation.access.viewer import NotSignedIn
from amparo.foundation.audit.actions import record_event
from amparo.foundation.protection.tokens import sound


@dataclass(frozen=True)
class Counted:
    """A feature and what was found."""

    name: str
    minimum: int
    found: int

    @property
    def is_enough(self) -> bool:
        return self.found >= self.minimum


class Census:
    """Counts the features of a country."""

    def __init__(self, country: Country) -> None:
        self.country = country
        self.staffing = Staffing()
        self.posts = posts(country.today)

    def take(self) -> list[Counted]:
        """Every feature with its count; raises ``NotSignedIn`` if there is no country."""
        try:
            return [*self._directory(), *self._summed(), *self._hers(), self._fiscal(), self._spellings()]
        finally:
            self.staffing.close()

    def _count(self, person: Person, features: Sequence[Feature]) -> list[int]:
        with self.staffing.acting_as(person) as viewer, connection.cursor() as cursor:
            record_event(actor=viewer.staff_id, institution=viewer.institution_id, action="count_features")
            found = []
            for feature in features:
                cursor.execute(feature.sql.replace("%%", "%"))
                found.append(int(cursor.fetchone()[0]))
            return found

    def _summed(self) -> list[Counted]:
        counted = []
        by_units = [f for f in FEATURES if f.by == "units"]
        coordinators = [coordinator(o.key, self.country.today) for o in OFFICES if o.positions]
        holders = [post.holders[-1] for post in self.posts.values()]
        for features, people in (
            (by_units, coordinators),
            ([f for f in FEATURES if f.by == "holders"], holders),
        ):
            found = [self._count(person, features) for person in people]
            for feature, numbers in zip(features, zip(*found, strict=True), strict=True):
                total = max(numbers) if feature.is_largest else sum(numbers)
                counted.append(Counted(feature.name, feature.minimum, total))
        return counted

    def _hers(self) -> list[Counted]:
        found = self._count(self.posts["calp-iquitos/0"].holders[-1], HERS)
        return [Counted(f.name, f.minimum, n) for f, n in zip(HERS, found, strict=True)]

    def _fiscal(self) -> Counted:
        (found,) = self._count(self.posts["fiscalia-loreto/0"].holders[-1], [THE_PROSECUTORS])
        return Counted(THE_PROSECUTORS.name, THE_PROSECUTORS.minimum, found)

    def _directory(self) -> list[Counted]:
        with (
            self.staffing.acting_as(coordinator("calp-iquitos", self.country.today)),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "SELECT (SELECT count(*) FROM directory_institution), "
                "(SELECT count(*) FROM directory_staff_member WHERE left_on IS NOT NULL), "
                "(SELECT count(*) FROM access_account WHERE is_active AND username = ANY(%s))",
                [[sign_in.username for sign_in in SIGN_INS]],
            )
            institutions, departed, accounts = cursor.fetchone()
        return [
            Counted("institutions", 20, institutions),
            Counted("colleagues who have left", 10, departed),
            Counted("people to sign in as", len(SIGN_INS), accounts),
        ]

    def _spellings(self) -> Counted:
        """People in a police and in a centre file whose surnames are written otherwise but sound the same."""
        pairs: dict[str, list[tuple[str, str]]] = {}
        for plan in stories(self.country):
            if plan.story == "other_spelling" and not plan.office.startswith("fiscalia"):
                case = self.country.subject_of(plan.number)
                with self.staffing.acting_as(holder_now(self.country, plan)) as viewer:
                    names = open_identity(
                        viewer,
                        access_case(viewer, case),
                        ["paternal_surname", "maternal_surname"],
                        action="compare_spellings",
                    )
                pairs.setdefault(plan.life.key, []).append(
                    (names.get("paternal_surname", ""), names.get("maternal_surname", ""))
                )
        alike = [
            pair
            for pair in pairs.values()
            if len(set(pair)) == 2 and len({tuple(map(sound, names)) for names in pair}) == 1
        ]
        return Counted("one person, two files, two spellings", 8, len(alike))


def census(country: Country) -> list[Counted] | None:
    """The counted features, or None if there is no country yet."""
    try:
        return Census(country).take()
    except NotSignedIn:
        return None
