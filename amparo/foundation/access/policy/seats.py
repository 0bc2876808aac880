"""Which roles an institution can have, by its kind; what is not written here no administrator of it can give.

A role opens kinds of record, also of what others share and in an emergency: a police unit that could name its own
psychologist would open itself what is shared for care alone (SECURITY, rule 4). Care professions stand where the
institution's own work is care; a legal basis is reviewed by a lawyer, so these have lawyers too.
"""

from amparo.foundation.access.enums import Role
from amparo.foundation.directory.enums import SHELTER_KINDS, InstitutionKind

K = InstitutionKind
_EVERY = frozenset(InstitutionKind)
_CARING = SHELTER_KINDS | {K.NGO_CENTRE, K.CEM, K.DEMUNA, K.VICTIM_ASSISTANCE, K.SPECIAL_PROTECTION_UNIT}

SEATS: dict[Role, frozenset[InstitutionKind]] = {
    Role.LAWYER: _CARING | {K.VICTIMS_DEFENCE},
    Role.PSYCHOLOGIST: _CARING | {K.HEALTH},
    Role.SOCIAL_WORKER: _CARING | {K.HEALTH},
    # They carry out what every institution has to: its own register, accounts, figures and controls.
    Role.UNIT_COORDINATOR: _EVERY,
    Role.INSTITUTION_FOCAL_POINT: _EVERY,
    Role.EVALUATION_OFFICER: _EVERY,
    Role.SYSTEM_ADMINISTRATOR: _EVERY,
    Role.AUDITOR: _EVERY,
    Role.POLICE_OFFICER: frozenset({K.POLICE}),
    Role.PROSECUTOR: frozenset({K.PROSECUTOR}),
    Role.VICTIM_ASSISTANCE: frozenset({K.VICTIM_ASSISTANCE}),
    Role.SPECIAL_PROTECTION: frozenset({K.SPECIAL_PROTECTION_UNIT}),
    Role.PROTECTION_JUDGE: frozenset({K.FAMILY_COURT}),
    Role.CEM_WORKER: frozenset({K.CEM}),
    Role.PUBLIC_DEFENDER: frozenset({K.VICTIMS_DEFENCE}),
    Role.DEMUNA_WORKER: frozenset({K.DEMUNA}),
    Role.SHELTER_WORKER: SHELTER_KINDS,
    Role.HEALTH_WORKER: frozenset({K.HEALTH}),
    Role.LABOUR_INSPECTOR: frozenset({K.LABOUR_INSPECTION}),
    Role.COMMISSION_ANALYST: frozenset({K.COMMISSION}),
}

# Whose auditors read the trail and the alerts of the whole country: an office that keeps no files and answers to no
# institution that does. Every other auditor reads those of the own institution.
OVERSEEING = frozenset({K.OMBUDSMAN})


def roles_of(kind: InstitutionKind | str) -> list[Role]:
    """The roles that an institution of this kind can have, in the order of the enum."""
    return [role for role in Role if InstitutionKind(kind) in SEATS[role]]


def oversees(role: Role, kind: InstitutionKind) -> bool:
    """Whether this role in this kind of institution watches over the country."""
    return role == Role.AUDITOR and kind in OVERSEEING
