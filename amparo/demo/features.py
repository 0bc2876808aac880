"""What a country must hold, and how many of each: counted as the people who may see it, never as the owner.

Coordinators count the general records of their units; what is closed to them is counted by those who carry the
files. A count is a read of case data and leaves its audit row.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from amparo.casework.cases.enums import URGENT_NEED_DEADLINE_HOURS
from amparo.casework.cases.identity import open_identity
from amparo.demo.country import OFFICES, SIGN_INS, Person, coordinator, posts
from amparo.demo.plan import Country, stories
from amparo.demo.special import holder_now
from amparo.demo.staffing import Staffing
from amparo.foundation.access.viewer import NotSignedIn
from amparo.foundation.audit.actions import record_event
from amparo.foundation.protection.tokens import sound

_URGENT = ", ".join(f"'{need}'" for need in URGENT_NEED_DEADLINE_HOURS)
_AGE = """(SELECT c.*, coalesce(date_part('year', age(c.opened_on, p.born_on)), p.age_told) AS age,
    coalesce(date_part('year', age(current_date, p.born_on)),
             p.age_told + date_part('year', age(current_date, p.age_told_on))) AS age_now,
    p.sex, p.citizenship, p.document_type
    FROM cases_case c JOIN cases_person_profile p ON p.case_id = c.id AND p.superseded_at IS NULL) c"""
_FACT = (
    "EXISTS (SELECT 1 FROM cases_trafficking_fact f WHERE f.case_id = c.id AND f.superseded_at IS NULL"
    " AND f.answer = 'yes' AND f.dimension = '{}' AND f.code {})"
)
_FORM = "EXISTS (SELECT 1 FROM cases_trafficking_fact f WHERE f.case_id = c.id AND f.dimension = 'form')"
_EVENT = (
    "EXISTS (SELECT 1 FROM cases_trafficking_event e WHERE e.case_id = c.id AND e.kind = '{}'"
    " AND e.place LIKE '{}%%')"
)
_ENTRIES = "(SELECT count(*) FROM cases_path_entry e WHERE e.case_id = c.id AND e.activity = '{}' {})"
_MINE = "c.responsible = (SELECT access_viewer_staff())"


@dataclass(frozen=True)
class Feature:
    """Something to be found in the country. ``by``: ``units`` (coordinators) or ``holders`` (who carry files)."""

    name: str
    minimum: int
    sql: str
    by: str = "units"


def _cases(where: str) -> str:
    return f"SELECT count(*) FROM {_AGE} WHERE {where}"  # noqa: S608 - constants of this module only


def _path(where: str) -> str:
    return f"SELECT count(*) FROM cases_path_entry e JOIN cases_case c ON c.id = e.case_id WHERE {where}"  # noqa: S608


FEATURES: tuple[Feature, ...] = (
    Feature("files", 400, "SELECT count(*) FROM cases_case"),
    Feature("under 18 when registered", 200, _cases("c.age < 18")),
    Feature("18 to 29 when registered", 110, _cases("c.age BETWEEN 18 AND 29")),
    Feature("sexual exploitation", 120, _cases(_FACT.format("form", "= 'sexual_exploitation'"))),
    Feature("labour exploitation", 45, _cases(_FACT.format("form", "IN ('forced_labour', 'child_labour')"))),
    Feature("exploitation not identified", 120, _cases(f"NOT {_FORM}")),
    Feature("men in logging", 6, _cases("c.sex = 'male' AND " + _FACT.format("industry", "= 'logging'"))),
    Feature("men in gold mining", 6, _cases("c.sex = 'male' AND " + _FACT.format("industry", "= 'gold_mining_illegal'"))),
    Feature("Venezuelans without a DNI", 12, _cases("c.citizenship = 'VE' AND c.document_type <> 'dni'")),
    Feature("rescued on one day by one unit", 12, "SELECT coalesce(max(n), 0) FROM (SELECT count(DISTINCT case_id) n "
            "FROM cases_path_entry WHERE activity = 'rescued' GROUP BY occurred_on, unit) d"),
    Feature("babies with their mothers", 1, _cases("c.age = 0")),
    Feature("an implicated relative, the State consenting", 1, _cases(
        "EXISTS (SELECT 1 FROM cases_exploiter x WHERE x.case_id = c.id AND x.relation = 'other_family') AND "
        "EXISTS (SELECT 1 FROM consent_consent k WHERE k.case_id = c.id AND k.given_by = 'state_guardian')")),
    Feature("came of age during accompaniment", 8, _cases("c.age < 18 AND c.age_now >= 18 AND c.state <> 'closed'")),
    Feature("a trial of six years", 1, _cases(
        f"c.opened_on < current_date - 2000 AND {_ENTRIES.format('hearing_postponed', '')} >= 10")),
    Feature("discharged too early", 1, _path("e.activity = 'shelter_left' AND e.outcome_code = 'discharged_early'")),
    Feature("returns to exploitation", 4, _path("e.activity = 'returned_to_exploitation'")),
    Feature("reopened files", 3, _cases("c.state = 'reopened'")),
    Feature("three psychologists in a year", 6, _cases(
        f"{_ENTRIES.format('case_transferred', 'AND e.occurred_on > current_date - 400')} >= 2")),
    Feature("river routes, Caballococha to Iquitos", 20, _cases(
        _EVENT.format("recruitment", "1604") + " AND " + _EVENT.format("exploitation", "1601"))),
    Feature("entries about days long before the file", 4, _path("e.occurred_on < c.opened_on - 365")),
    Feature("referrals that nobody answered", 15, _path(
        "e.activity = 'referral_sent' AND e.occurred_on < current_date - 30 AND NOT EXISTS (SELECT 1 FROM "
        "cases_path_entry a WHERE a.case_id = e.case_id AND a.activity IN ('referral_accepted', 'referral_declined', "
        "'referral_completed', 'referral_cancelled') AND a.outcome_code = e.outcome_code)")),
    Feature("closed files with their reasons", 60, "SELECT count(DISTINCT case_id) FROM lifecycle_state_change "
            "WHERE state = 'closed' AND reason <> ''"),
    Feature("corrected facts", 6, "SELECT (SELECT count(*) FROM cases_trafficking_fact WHERE supersedes IS NOT NULL) "
            "+ (SELECT count(*) FROM cases_person_profile WHERE supersedes IS NOT NULL)"),
    Feature("consents given", 250, "SELECT count(*) FROM consent_consent WHERE decision = 'given'"),
    Feature("consents refused", 20, "SELECT count(*) FROM consent_consent WHERE decision = 'refused'"),
    Feature("consents withdrawn", 2, "SELECT count(*) FROM consent_consent WHERE decision = 'withdrawn'"),
    Feature("files with a team", 4, "SELECT count(*) FROM cases_assignment WHERE role = 'team' AND ended_at IS NULL"),
    Feature("refusals by shelters of a trans woman", 3, _path(
        f"e.activity = 'referral_declined' AND {_MINE} AND EXISTS (SELECT 1 FROM cases_sensitive_profile s "
        "WHERE s.case_id = c.id AND s.gender = 'transgender_feminine')"), "holders"),
    Feature("retracted testimony", 2, _path(
        f"e.activity = 'statement_given' AND e.outcome_code = 'retracted' AND {_MINE}"), "holders"),
    Feature("opened under 153, charged under 180", 4, _path(
        f"e.activity = 'charge_changed' AND e.outcome_code = '153_to_180' AND {_MINE}"), "holders"),
    Feature("sealed notes", 250, f"SELECT count(*) FROM cases_note n JOIN cases_case c ON c.id = n.case_id WHERE {_MINE}",
            "holders"),
    Feature("urgent needs still open", 3, "SELECT count(*) FROM tasks_task t JOIN cases_case c ON c.id = t.case_id "
            f"WHERE t.state = 'open' AND t.kind IN ({_URGENT}) AND {_MINE}", "holders"),
    Feature("promises", 15, "SELECT count(*) FROM tasks_task t JOIN cases_case c ON c.id = t.case_id "
            f"WHERE t.nature = 'promised' AND {_MINE}", "holders"),
)  # fmt: skip
_HER = "assignee = (SELECT access_viewer_staff()) AND state = 'open'"
HERS: tuple[Feature, ...] = (
    Feature("the psychologist's files", 22, f"SELECT count(*) FROM cases_case c WHERE {_MINE}"),  # noqa: S608
    Feature("her tasks", 8, f"SELECT count(*) FROM tasks_task WHERE {_HER}"),  # noqa: S608
    Feature("her promises", 2, f"SELECT count(*) FROM tasks_task WHERE {_HER} AND nature = 'promised'"),  # noqa: S608
    Feature("her registrations left half-way", 1, "SELECT count(*) FROM lifecycle_registration_draft"),
)


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
                total = max(numbers) if "max(n)" in feature.sql else sum(numbers)
                counted.append(Counted(feature.name, feature.minimum, total))
        return counted

    def _hers(self) -> list[Counted]:
        found = self._count(self.posts["calp-iquitos/0"].holders[-1], HERS)
        return [Counted(f.name, f.minimum, n) for f, n in zip(HERS, found, strict=True)]

    def _fiscal(self) -> Counted:
        feature = Feature("the prosecutor's files", 25, f"SELECT count(*) FROM cases_case c WHERE {_MINE}")  # noqa: S608
        (found,) = self._count(self.posts["fiscalia-loreto/0"].holders[-1], [feature])
        return Counted(feature.name, feature.minimum, found)

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
                        viewer, case, ["paternal_surname", "maternal_surname"], action="compare_spellings"
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
