"""Who may do what: (role, relation, purpose) → classes read and written, and what else. Deny is the default.

Sources: SECURITY.md rule 4 (a prosecutor does not read therapy notes; a psychologist does not read the
investigation; the police never see the shelter's address), SYSTEMS.md S1–S2 (each institution keeps its own
records). What is not written here is refused, by the application and by the database.
"""

from dataclasses import dataclass, field

from amparo.foundation.access.enums import Purpose, RecordClass, Relation, Role
from amparo.foundation.access.policy.classes import mask

GENERAL, SENSITIVE, PSYCHOSOCIAL, HEALTH, LEGAL, IDENTITY, LOCATION, EXISTENCE = (
    RecordClass.GENERAL,
    RecordClass.SENSITIVE,
    RecordClass.PSYCHOSOCIAL,
    RecordClass.HEALTH,
    RecordClass.LEGAL,
    RecordClass.IDENTITY,
    RecordClass.LOCATION,
    RecordClass.EXISTENCE,
)


@dataclass(frozen=True)
class Rule:
    """One line of the table.

    ``assigns``: may give the case, or the share of it, to a colleague. ``shares``: may share it with another unit.
    ``exports``: may print or export it.
    """

    role: Role
    relation: Relation
    purpose: Purpose
    reads: frozenset[RecordClass]
    writes: frozenset[RecordClass] = frozenset()
    assigns: bool = False
    shares: bool = False
    exports: bool = False

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
    Role.SPECIAL_PROTECTION: _Clearance({*_FILE, LOCATION, LEGAL}, purpose=Purpose.PROTECTION),
    # Where there is no UPE, the family or mixed court does its work (DL 1297): it may open what a UPE may.
    Role.PROTECTION_JUDGE: _Clearance({*_FILE, LOCATION, LEGAL}, purpose=Purpose.PROTECTION),
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

# Who gives out, in a unit that receives it, what another institution shared with that unit.
RECEIVING_ROLES = (Role.UNIT_COORDINATOR, Role.INSTITUTION_FOCAL_POINT)

# Who may look at safe aggregates. Everybody whose work is with cases or figures; not system accounts.
OBSERVING_ROLES = frozenset(set(Role) - {Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR})

# Who may bring in external data sets; held in SQL by external_viewer_imports().
IMPORTING_ROLES = frozenset({Role.EVALUATION_OFFICER, Role.SYSTEM_ADMINISTRATOR})

# An emergency opens how to keep somebody safe; whoever treats a body also reads what was said about its health.
_TREATING = {Role.HEALTH_WORKER, Role.SHELTER_WORKER}

_ALSO_SERVES: dict[Purpose, tuple[Role, ...]] = {
    Purpose.PROTECTION: (
        Role.VICTIM_ASSISTANCE,
        Role.SHELTER_WORKER,
        Role.DEMUNA_WORKER,
        Role.PUBLIC_DEFENDER,
    ),
    Purpose.CARE: (Role.SPECIAL_PROTECTION, Role.PROTECTION_JUDGE),
}

# Never read from beyond one's own register, whatever was agreed to: the police and the shelter's address.
_NO_LOCATION = {Role.POLICE_OFFICER, Role.PROSECUTOR, Role.LABOUR_INSPECTOR}


def _own_register() -> list[Rule]:
    rules = [
        Rule(
            role,
            relation,
            clearance.purpose,
            frozenset(clearance.reads),
            frozenset(clearance.reads - clearance.read_only),
            assigns=relation == Relation.RESPONSIBLE,
            shares=relation == Relation.RESPONSIBLE,
            exports=True,
        )
        for role, clearance in _CASE_WORKERS.items()
        for relation in (Relation.RESPONSIBLE, Relation.TEAM)
    ]
    # A coordinator sees who is in the unit's care and how it goes, and moves cases when people leave.
    # Of the unit's cases not the sensitive class; of those a coordinator carries in person, as any worker.
    of_the_unit = frozenset({GENERAL, IDENTITY})
    own = of_the_unit | {SENSITIVE, LOCATION}
    rules += [
        Rule(
            Role.UNIT_COORDINATOR, relation, Purpose.COORDINATION, classes, classes, True, True, exports=True
        )
        for relation, classes in ((Relation.UNIT_COORDINATOR, of_the_unit), (Relation.RESPONSIBLE, own))
    ]
    return rules


def _shared() -> list[Rule]:
    """What somebody can read at most of a case shared with their unit; the share narrows it further.

    Nobody reads more of another's file than of their own, and each for the purpose of their own work.
    """
    rules = [
        Rule(role, Relation.SHARED, clearance.purpose, frozenset(clearance.reads))
        for role, clearance in _CASE_WORKERS.items()
    ]
    # Whose work serves both: care and special protection.
    rules += [
        Rule(role, Relation.SHARED, purpose, frozenset(_CASE_WORKERS[role].reads))
        for purpose, roles in _ALSO_SERVES.items()
        for role in roles
    ]
    rules += [
        Rule(role, Relation.RECIPIENT, Purpose.COORDINATION, frozenset({EXISTENCE}), assigns=True)
        for role in RECEIVING_ROLES
    ]
    return rules


def _exceptions() -> list[Rule]:
    """An emergency, and an identity that two offices opened together. Neither writes, shares or exports."""
    rules = [
        Rule(
            role,
            Relation.EMERGENCY,
            Purpose.EMERGENCY,
            frozenset({GENERAL, HEALTH} if role in _TREATING else {GENERAL}),
        )
        for role in _CASE_WORKERS
    ]
    rules += [
        Rule(
            role,
            Relation.UNVEILED,
            clearance.purpose,
            frozenset({IDENTITY} if role in _NO_LOCATION else clearance.reads & {IDENTITY, LOCATION}),
        )
        for role, clearance in _CASE_WORKERS.items()
    ]
    return rules


RULES: tuple[Rule, ...] = (*_own_register(), *_shared(), *_exceptions())
_PURPOSE_OF = {rule.role: rule.purpose for rule in _own_register()}


def purpose_of_role(role: Role) -> Purpose | str:
    """What for somebody of this role looks at a list of cases; nothing for roles that hold no case."""
    return _PURPOSE_OF.get(role, "")
