"""Who may do what: (role, relation to the case, record class, purpose) → actions. Deny is the default.

Sources: SECURITY.md rule 4 (a prosecutor does not read therapy notes; a psychologist does not read the
investigation; the police never see the shelter's address), SYSTEMS.md S1–S2 (each institution keeps its own
records). What is not written here is refused, by the application and by the database.
"""

from dataclasses import dataclass, field

from amparo.foundation.access.enums import Purpose, RecordClass, Relation, Role
from amparo.foundation.access.policy.classes import mask

GENERAL, SENSITIVE, PSYCHOSOCIAL, HEALTH, LEGAL, IDENTITY, LOCATION = (
    RecordClass.GENERAL,
    RecordClass.SENSITIVE,
    RecordClass.PSYCHOSOCIAL,
    RecordClass.HEALTH,
    RecordClass.LEGAL,
    RecordClass.IDENTITY,
    RecordClass.LOCATION,
)


@dataclass(frozen=True)
class Rule:
    """One line of the table. ``assigns``: may give the case to a colleague."""

    role: Role
    relation: Relation
    purpose: Purpose
    reads: frozenset[RecordClass]
    writes: frozenset[RecordClass]
    assigns: bool = False

    @property
    def reads_mask(self) -> int:
        return mask(self.reads)

    @property
    def writes_mask(self) -> int:
        return mask(self.writes)


@dataclass(frozen=True)
class _Clearance:
    """What a role may read of a case that is theirs, and what of it they may also write."""

    reads: set[RecordClass]
    read_only: set[RecordClass] = field(default_factory=set)
    purpose: Purpose = Purpose.CARE


# Whoever keeps a file asks what is needed now, and those answers are sensitive.
_FILE = {GENERAL, IDENTITY, SENSITIVE}
_CASE_WORKERS: dict[Role, _Clearance] = {
    Role.LAWYER: _Clearance({*_FILE, LOCATION, LEGAL}),
    Role.PSYCHOLOGIST: _Clearance({*_FILE, LOCATION, PSYCHOSOCIAL, HEALTH}, read_only={HEALTH}),
    Role.SOCIAL_WORKER: _Clearance({*_FILE, LOCATION, HEALTH}),
    Role.VICTIM_ASSISTANCE: _Clearance({*_FILE, LOCATION, PSYCHOSOCIAL}),
    Role.SPECIAL_PROTECTION: _Clearance({*_FILE, LOCATION, LEGAL}),
    Role.CEM_WORKER: _Clearance({*_FILE, LOCATION, PSYCHOSOCIAL}),
    Role.PUBLIC_DEFENDER: _Clearance({*_FILE, LEGAL}),
    Role.DEMUNA_WORKER: _Clearance({*_FILE, LOCATION}),
    Role.SHELTER_WORKER: _Clearance({*_FILE, LOCATION, HEALTH}),
    Role.HEALTH_WORKER: _Clearance({*_FILE, HEALTH}),
    Role.PROSECUTOR: _Clearance({*_FILE, LEGAL}, purpose=Purpose.INVESTIGATION),
    Role.POLICE_OFFICER: _Clearance({*_FILE, LEGAL}, purpose=Purpose.INVESTIGATION),
    Role.LABOUR_INSPECTOR: _Clearance({*_FILE, LEGAL}, purpose=Purpose.INVESTIGATION),
}

# Who may open a case in the register of their own unit.
REGISTERING_ROLES = frozenset({*_CASE_WORKERS, Role.UNIT_COORDINATOR})

# Who may look at safe aggregates. Everybody whose work is with cases or figures; not system accounts.
OBSERVING_ROLES = frozenset(set(Role) - {Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR})

# Who may bring in external data sets; held in SQL by external_viewer_imports().
IMPORTING_ROLES = frozenset({Role.EVALUATION_OFFICER, Role.SYSTEM_ADMINISTRATOR})


def _rules() -> tuple[Rule, ...]:
    rules = [
        Rule(
            role,
            relation,
            clearance.purpose,
            frozenset(clearance.reads),
            frozenset(clearance.reads - clearance.read_only),
            assigns=relation == Relation.RESPONSIBLE,
        )
        for role, clearance in _CASE_WORKERS.items()
        for relation in (Relation.RESPONSIBLE, Relation.TEAM)
    ]
    # A coordinator sees who is in the unit's care and how it goes, and moves cases when people leave.
    # Of the unit's cases not the sensitive class; of those a coordinator carries in person, as any worker.
    of_the_unit = frozenset({GENERAL, IDENTITY})
    own = of_the_unit | {SENSITIVE, LOCATION}
    for relation, classes in ((Relation.UNIT_COORDINATOR, of_the_unit), (Relation.RESPONSIBLE, own)):
        rules.append(
            Rule(Role.UNIT_COORDINATOR, relation, Purpose.COORDINATION, classes, classes, assigns=True)
        )
    return tuple(rules)


RULES: tuple[Rule, ...] = _rules()
_PURPOSE_OF = {rule.role: rule.purpose for rule in RULES}


def purpose_of_role(role: Role) -> Purpose | str:
    """What for somebody of this role looks at a list of cases; nothing for roles that hold no case."""
    return _PURPOSE_OF.get(role, "")
