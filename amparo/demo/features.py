"""What a country must hold: the least of each, and the query that counts it for whoever asks."""
# ruff: noqa: S608 - every query is made of the constants of this module

from dataclasses import dataclass

from amparo.casework.cases.enums import URGENT_NEED_DEADLINE_HOURS

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
MINE = "c.responsible = (SELECT access_viewer_staff())"


@dataclass(frozen=True)
class Feature:
    """Something to be found. ``by``: ``units`` (coordinators) or ``holders`` (those who carry files)."""

    name: str
    minimum: int
    sql: str
    by: str = "units"
    is_largest: bool = False  # the largest count of any unit, not their sum


def _cases(where: str) -> str:
    return f"SELECT count(*) FROM {_AGE} WHERE {where}"


def _path(where: str) -> str:
    return f"SELECT count(*) FROM cases_path_entry e JOIN cases_case c ON c.id = e.case_id WHERE {where}"


FEATURES: tuple[Feature, ...] = (
    Feature("files", 400, "SELECT count(*) FROM cases_case"),
    Feature("under 18 when registered", 200, _cases("c.age < 18")),
    Feature("18 to 29 when registered", 110, _cases("c.age BETWEEN 18 AND 29")),
    Feature("sexual exploitation", 120, _cases(_FACT.format("form", "= 'sexual_exploitation'"))),
    Feature("labour exploitation", 45, _cases(_FACT.format("form", "IN ('forced_labour', 'child_labour')"))),
    Feature("exploitation not identified", 120, _cases(f"NOT {_FORM}")),
    Feature("men in logging", 6, _cases("c.sex = 'male' AND " + _FACT.format("industry", "= 'logging'"))),
    Feature(
        "men in gold mining",
        6,
        _cases("c.sex = 'male' AND " + _FACT.format("industry", "= 'gold_mining_illegal'")),
    ),
    Feature("Venezuelans without a DNI", 12, _cases("c.citizenship = 'VE' AND c.document_type <> 'dni'")),
    Feature(
        "rescued on one day by one unit",
        12,
        "SELECT coalesce(max(n), 0) FROM (SELECT count(DISTINCT case_id) n "
        "FROM cases_path_entry WHERE activity = 'rescued' GROUP BY occurred_on, unit) d",
        is_largest=True,
    ),
    Feature("babies with their mothers", 1, _cases("c.age = 0")),
    Feature(
        "an implicated relative, the State consenting",
        1,
        _cases(
            "EXISTS (SELECT 1 FROM cases_exploiter x WHERE x.case_id = c.id AND x.relation = 'other_family') "
            "AND EXISTS (SELECT 1 FROM consent_consent k WHERE k.case_id = c.id "
            "AND k.given_by = 'state_guardian')"
        ),
    ),
    Feature(
        "came of age during accompaniment",
        8,
        _cases("c.age < 18 AND c.age_now >= 18 AND c.state <> 'closed'"),
    ),
    Feature(
        "a trial of six years",
        1,
        _cases(f"c.opened_on < current_date - 2000 AND {_ENTRIES.format('hearing_postponed', '')} >= 10"),
    ),
    Feature(
        "discharged too early",
        1,
        _path("e.activity = 'shelter_left' AND e.outcome_code = 'discharged_early'"),
    ),
    Feature("returns to exploitation", 4, _path("e.activity = 'returned_to_exploitation'")),
    Feature("reopened files", 3, _cases("c.state = 'reopened'")),
    Feature(
        "three psychologists in a year",
        6,
        _cases(f"{_ENTRIES.format('case_transferred', 'AND e.occurred_on > current_date - 400')} >= 2"),
    ),
    Feature(
        "river routes, Caballococha to Iquitos",
        20,
        _cases(_EVENT.format("recruitment", "1604") + " AND " + _EVENT.format("exploitation", "1601")),
    ),
    Feature("entries about days long before the file", 4, _path("e.occurred_on < c.opened_on - 365")),
    Feature(
        "referrals that nobody answered",
        15,
        _path(
            "e.activity = 'referral_sent' AND e.occurred_on < current_date - 30 AND NOT EXISTS ("
            "SELECT 1 FROM cases_path_entry a WHERE a.case_id = e.case_id "
            "AND a.outcome_code = e.outcome_code AND a.activity IN ('referral_accepted', "
            "'referral_declined', 'referral_completed', 'referral_cancelled'))"
        ),
    ),
    Feature(
        "closed files with their reasons",
        60,
        "SELECT count(DISTINCT case_id) FROM lifecycle_state_change WHERE state = 'closed' AND reason <> ''",
    ),
    Feature(
        "corrected facts",
        6,
        "SELECT (SELECT count(*) FROM cases_trafficking_fact WHERE supersedes IS NOT NULL) "
        "+ (SELECT count(*) FROM cases_person_profile WHERE supersedes IS NOT NULL)",
    ),
    Feature("consents given", 250, "SELECT count(*) FROM consent_consent WHERE decision = 'given'"),
    Feature("consents refused", 20, "SELECT count(*) FROM consent_consent WHERE decision = 'refused'"),
    Feature("consents withdrawn", 2, "SELECT count(*) FROM consent_consent WHERE decision = 'withdrawn'"),
    Feature(
        "files with a team",
        4,
        "SELECT count(*) FROM cases_assignment WHERE role = 'team' AND ended_at IS NULL",
    ),
    Feature(
        "refusals by shelters of a trans woman",
        3,
        _path(
            f"e.activity = 'referral_declined' AND {MINE} AND EXISTS ("
            "SELECT 1 FROM cases_sensitive_profile s "
            "WHERE s.case_id = c.id AND s.gender = 'transgender_feminine')"
        ),
        "holders",
    ),
    Feature(
        "retracted testimony",
        2,
        _path(f"e.activity = 'statement_given' AND e.outcome_code = 'retracted' AND {MINE}"),
        "holders",
    ),
    Feature(
        "opened under 153, charged under 180",
        4,
        _path(f"e.activity = 'charge_changed' AND e.outcome_code = 'from_153_to_180' AND {MINE}"),
        "holders",
    ),
    Feature(
        "sealed notes",
        250,
        f"SELECT count(*) FROM cases_note n JOIN cases_case c ON c.id = n.case_id WHERE {MINE}",
        "holders",
    ),
    Feature(
        "urgent needs still open",
        3,
        "SELECT count(*) FROM tasks_task t JOIN cases_case c ON c.id = t.case_id "
        f"WHERE t.state = 'open' AND t.kind IN ({_URGENT}) AND {MINE}",
        "holders",
    ),
    Feature(
        "promises",
        15,
        "SELECT count(*) FROM tasks_task t JOIN cases_case c ON c.id = t.case_id "
        f"WHERE t.nature = 'promised' AND {MINE}",
        "holders",
    ),
)
_HER = "assignee = (SELECT access_viewer_staff()) AND state = 'open'"
HERS: tuple[Feature, ...] = (
    Feature("the psychologist's files", 22, f"SELECT count(*) FROM cases_case c WHERE {MINE}"),
    Feature("her tasks", 8, f"SELECT count(*) FROM tasks_task WHERE {_HER}"),
    Feature("her promises", 2, f"SELECT count(*) FROM tasks_task WHERE {_HER} AND nature = 'promised'"),
    Feature("her registrations left half-way", 1, "SELECT count(*) FROM lifecycle_registration_draft"),
)
THE_PROSECUTORS = Feature("the prosecutor's files", 25, f"SELECT count(*) FROM cases_case c WHERE {MINE}")
