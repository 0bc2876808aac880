"""Who works in the offices of the miniature, from when until when. No survivor or official is meant."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from random import Random
from uuid import UUID, uuid5

from amparo.demo.names import Culture, full_name
from amparo.demo.offices import BY_KEY, CUSCO, LIMA, LORETO, MADRE, OFFICES, Office
from amparo.foundation.access.enums import Role
from amparo.foundation.directory.enums import Profession

NAMESPACE = UUID("5f0f7d2e-9e0b-4d0e-8b1c-6f6f70b8a3d4")
PASSWORD = "selva-rio-luna-2026"  # noqa: S105 - printed by the demo; opens synthetic data only

# How long the miniature's history is, and how long the newest psychologist of CALP Iquitos has been there.
HISTORY_DAYS = 6 * 365
NEWEST_DAYS = 130


def ident(name: str) -> UUID:
    """The fixed id of an institution, unit, staff member or account of the miniature."""
    return uuid5(NAMESPACE, name)


@dataclass(frozen=True)
class Person:
    """Somebody who works, or worked, in an office."""

    key: str
    office: str
    role: Role
    full_name: str
    username: str
    joined_on: date
    left_on: date | None = None

    @property
    def id(self) -> UUID:
        return ident(self.key)

    @property
    def account_id(self) -> UUID:
        return ident(f"account|{self.key}")


@dataclass(frozen=True)
class Post:
    """A position in an office and those who held it, the first one first."""

    key: str
    office: str
    role: Role
    holders: tuple[Person, ...] = field(default=())

    def holder_on(self, day: date) -> Person:
        """Who held it on a day; the first one for days before."""
        held = [person for person in self.holders if person.joined_on <= day]
        return held[-1] if held else self.holders[0]


_PROFESSION: dict[Role, Profession] = {
    Role.PSYCHOLOGIST: Profession.PSYCHOLOGIST,
    Role.LAWYER: Profession.LAWYER,
    Role.SOCIAL_WORKER: Profession.SOCIAL_WORKER,
    Role.POLICE_OFFICER: Profession.POLICE_OFFICER,
    Role.PROSECUTOR: Profession.PROSECUTOR,
    Role.VICTIM_ASSISTANCE: Profession.PSYCHOLOGIST,
    Role.SPECIAL_PROTECTION: Profession.LAWYER,
    Role.CEM_WORKER: Profession.PSYCHOLOGIST,
    Role.PUBLIC_DEFENDER: Profession.LAWYER,
    Role.DEMUNA_WORKER: Profession.EDUCATOR,
    Role.SHELTER_WORKER: Profession.EDUCATOR,
    Role.HEALTH_WORKER: Profession.NURSE,
    Role.LABOUR_INSPECTOR: Profession.LABOUR_INSPECTOR,
    Role.COMMISSION_ANALYST: Profession.ANALYST,
    Role.EVALUATION_OFFICER: Profession.ANALYST,
    Role.AUDITOR: Profession.LAWYER,
}
# Days before today on which those who held a post came; the last one is still there. Other posts: one holder.
# The first: three psychologists in a year.
_TURNOVER: dict[str, tuple[int, ...]] = {
    "calp-iquitos/0": (HISTORY_DAYS + 200, 350, 250, NEWEST_DAYS),
    "calp-iquitos/2": (HISTORY_DAYS + 200, 900),
    "calp-lima/0": (HISTORY_DAYS + 200, 1300, 500),
    "calp-tambopata/0": (HISTORY_DAYS + 200, 700, 300),
    "pnp-loreto/0": (HISTORY_DAYS + 200, 1460, 730),
    "pnp-madre/1": (HISTORY_DAYS + 200, 1100, 365),
    "care-rio/0": (HISTORY_DAYS + 200, 800, 210),
    "udavit-loreto/0": (HISTORY_DAYS + 200, 600),
}


@dataclass(frozen=True)
class SignIn:
    """One of the accounts that the demo prints."""

    username: str
    role: Role
    staff_key: str
    full_name: str


SIGN_INS = (
    SignIn("psicologa", Role.PSYCHOLOGIST, f"calp-iquitos/0/{NEWEST_DAYS}", "Nelly Inuma Ríos"),
    SignIn("coordinadora", Role.UNIT_COORDINATOR, "calp-iquitos/coordinator", "Gladys Panduro Vela"),
    SignIn("abogada", Role.LAWYER, f"calp-iquitos/3/{HISTORY_DAYS + 200}", "Milagros Shupingahua Tello"),
    SignIn("puntofocal", Role.INSTITUTION_FOCAL_POINT, "calp-lima/focal", "Rosario Quiroz Medina"),
    SignIn("sistema", Role.SYSTEM_ADMINISTRATOR, "calp-lima/system1", "Julio Cárdenas Prado"),
    SignIn("sistema2", Role.SYSTEM_ADMINISTRATOR, "calp-lima/system2", "Patricia Solano Vega"),
    SignIn("salud", Role.HEALTH_WORKER, f"salud-belen/0/{HISTORY_DAYS + 200}", "Lidia Curinuqui Pacaya"),
    SignIn("jefasalud", Role.UNIT_COORDINATOR, "salud-belen/coordinator", "Hilda Macedo Reátegui"),
    SignIn("fiscalia", Role.PROSECUTOR, f"fiscalia-loreto/0/{HISTORY_DAYS + 200}", "Percy Ahuanari Torres"),
    SignIn("comision", Role.COMMISSION_ANALYST, "comision-loreto/analyst", "Ruth Tapullima Rojas"),
    SignIn("evaluacion", Role.EVALUATION_OFFICER, "calp-iquitos/evaluation", "Noemí Saboya Silva"),
    SignIn("auditoria", Role.AUDITOR, "defensoria-loreto/auditor", "Elsa Murrieta Vargas"),
)
_SIGN_IN_OF = {sign_in.staff_key: sign_in for sign_in in SIGN_INS}
_CULTURE = {LORETO: Culture.AMAZON, LIMA: Culture.COAST, CUSCO: Culture.ANDES, MADRE: Culture.ANDES}


def _person(key: str, office: Office, role: Role, joined_on: date, left_on: date | None = None) -> Person:
    rng = Random(f"staff|{key}")  # noqa: S311 - the same staff whatever the seed
    name = full_name(rng, _CULTURE[office.region], is_female=rng.random() < 0.7)
    known = _SIGN_IN_OF.get(key)
    words = known.full_name if known else f"{name.given} {name.paternal} {name.maternal}"
    username = known.username if known else key.replace("/", ".")
    return Person(key, office.key, role, words, username, joined_on, left_on)


@lru_cache(maxsize=4)
def posts(today: date) -> dict[str, Post]:
    """Every post that carries files, by key."""
    return {
        f"{office.key}/{number}": _post(f"{office.key}/{number}", office, role, today)
        for office in OFFICES
        for number, role in enumerate(office.positions)
    }


def _post(key: str, office: Office, role: Role, today: date) -> Post:
    came = [today - timedelta(days=days) for days in _TURNOVER.get(key, (HISTORY_DAYS + 200,))]
    days = _TURNOVER.get(key, (HISTORY_DAYS + 200,))
    holders = tuple(
        _person(f"{key}/{ago}", office, role, came[n], came[n + 1] if n + 1 < len(came) else None)
        for n, ago in enumerate(days)
    )
    return Post(key, office.key, role, holders)


def coordinator(office: str, today: date) -> Person:
    """Who coordinates an office that keeps files."""
    return _person(
        f"{office}/coordinator",
        BY_KEY[office],
        Role.UNIT_COORDINATOR,
        today - timedelta(days=HISTORY_DAYS + 200),
    )


def staff(today: date) -> Iterator[Person]:
    """Everybody, also those who have left."""
    long_ago = today - timedelta(days=HISTORY_DAYS + 200)
    for post in posts(today).values():
        yield from post.holders
    for office in OFFICES:
        if office.positions:
            yield coordinator(office.key, today)
    yield _person("calp-iquitos/evaluation", BY_KEY["calp-iquitos"], Role.EVALUATION_OFFICER, long_ago)
    yield _person("comision-loreto/analyst", BY_KEY["comision-loreto"], Role.COMMISSION_ANALYST, long_ago)
    yield _person("defensoria-loreto/auditor", BY_KEY["defensoria-loreto"], Role.AUDITOR, long_ago)
    for number in (1, 2):
        yield _person(f"calp-lima/system{number}", BY_KEY["calp-lima"], Role.SYSTEM_ADMINISTRATOR, long_ago)
    # Two institutions can keep watch over an emergency: the centre's own, and Defensoría, whose auditor reviews then.
    for key in ("calp-lima", "defensoria-loreto"):
        yield _person(f"{key}/focal", BY_KEY[key], Role.INSTITUTION_FOCAL_POINT, long_ago)
    for key in ("municipalidad-maynas", "comision-cusco", "migraciones-lima"):
        yield _person(f"{key}/evaluation", BY_KEY[key], Role.EVALUATION_OFFICER, long_ago)


def profession_of(role: Role) -> Profession:
    """What somebody in a role is by training."""
    return _PROFESSION.get(
        role, Profession.OTHER if role != Role.UNIT_COORDINATOR else Profession.PSYCHOLOGIST
    )


@dataclass(frozen=True)
class Crowd:
    """A post beyond the miniature, for more files than that can carry, and how many it has."""

    post: Post
    number: int
    files: int


FILES_A_POST = 400


def crowd(files: int, today: date) -> Iterator[Crowd]:
    """Enough posts, spread over the offices by how often people come there first, for so many files."""
    weighted = [office for office in OFFICES if office.weight]
    rng = Random("crowd")  # noqa: S311
    for number in range(-(-files // FILES_A_POST)):
        office = rng.choices(weighted, [o.weight for o in weighted])[0]
        role = office.positions[number % len(office.positions)]
        key = f"{office.key}/c{number}"
        person = _person(f"{key}/0", office, role, today - timedelta(days=HISTORY_DAYS + 200))
        yield Crowd(Post(key, office.key, role, (person,)), number, FILES_A_POST)


def sign_in_setting() -> str:
    """The accounts as ``AMPARO_DEMO_SIGN_IN`` holds them: ``usuario:rol,usuario:rol|contraseña``."""
    return ",".join(f"{s.username}:{s.role.value}" for s in SIGN_INS) + f"|{PASSWORD}"
