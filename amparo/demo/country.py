"""The institutions of the miniature: about twenty in four regions, their units, and who worked there from when.

All names of organisations are invented or generic; no survivor, office or official is meant.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from random import Random
from uuid import UUID, uuid5

from amparo.demo.names import Culture, full_name
from amparo.foundation.access.enums import Role
from amparo.foundation.directory.enums import InstitutionKind, Profession

NAMESPACE = UUID("5f0f7d2e-9e0b-4d0e-8b1c-6f6f70b8a3d4")
LORETO, LIMA, CUSCO, MADRE = "loreto", "lima", "cusco", "madre_de_dios"
REGIONS = (LORETO, LIMA, CUSCO, MADRE)
PASSWORD = "selva-rio-luna-2026"  # noqa: S105 - printed by the demo; opens synthetic data only

# How long the miniature's history is, and how long the newest psychologist of CALP Iquitos has been there.
HISTORY_DAYS = 6 * 365
NEWEST_DAYS = 130


def ident(name: str) -> UUID:
    """The fixed id of an institution, unit, staff member or account of the miniature."""
    return uuid5(NAMESPACE, name)


@dataclass(frozen=True)
class Office:
    """A unit. ``positions`` are the posts that carry files: each a chain of people who held it."""

    key: str
    name: str
    institution: str
    kind: InstitutionKind
    place: str
    region: str
    positions: tuple[Role, ...] = ()
    weight: float = 0.0  # how often people of the region come here first


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


_K, _R = InstitutionKind, Role
_MP, _PNP, _MIMP = (
    "Ministerio Público",
    "Policía Nacional del Perú",
    "Ministerio de la Mujer, protección especial",
)
_NGO = "Centro Amanecer"
OFFICES: tuple[Office, ...] = (
    Office("calp-iquitos", "CALP Iquitos", _NGO, _K.NGO_CENTRE, "160101", LORETO,
           (_R.PSYCHOLOGIST, _R.PSYCHOLOGIST, _R.SOCIAL_WORKER, _R.LAWYER, _R.SOCIAL_WORKER), 6.2),
    Office("calp-lima", "CALP Lima", _NGO, _K.NGO_CENTRE, "150101", LIMA,
           (_R.PSYCHOLOGIST, _R.LAWYER, _R.SOCIAL_WORKER), 4.0),
    Office("calp-cusco", "CALP Cusco", _NGO, _K.NGO_CENTRE, "080101", CUSCO, (_R.LAWYER, _R.PSYCHOLOGIST), 4.0),
    Office("calp-tambopata", "CALP Puerto Maldonado", "Asociación Riberas", _K.NGO_CENTRE, "170101", MADRE,
           (_R.PSYCHOLOGIST, _R.SOCIAL_WORKER), 3.0),
    Office("pnp-loreto", "Departamento contra la Trata, Loreto", _PNP, _K.POLICE, "160101", LORETO,
           (_R.POLICE_OFFICER, _R.POLICE_OFFICER), 1.6),
    Office("pnp-lima", "División contra la Trata, Lima", _PNP, _K.POLICE, "150101", LIMA,
           (_R.POLICE_OFFICER, _R.POLICE_OFFICER), 2.0),
    Office("pnp-cusco", "Departamento contra la Trata, Cusco", _PNP, _K.POLICE, "080101", CUSCO,
           (_R.POLICE_OFFICER,), 2.0),
    Office("pnp-madre", "Departamento contra la Trata, Madre de Dios", _PNP, _K.POLICE, "170101", MADRE,
           (_R.POLICE_OFFICER, _R.POLICE_OFFICER), 2.6),
    Office("fiscalia-loreto", "Fiscalía especializada en trata, Loreto", _MP, _K.PROSECUTOR, "160101", LORETO,
           (_R.PROSECUTOR,)),
    Office("fiscalia-lima", "Fiscalía especializada en trata, Lima", _MP, _K.PROSECUTOR, "150101", LIMA,
           (_R.PROSECUTOR, _R.PROSECUTOR)),
    Office("fiscalia-madre", "Fiscalía especializada en trata, Madre de Dios", _MP, _K.PROSECUTOR, "170101", MADRE,
           (_R.PROSECUTOR,)),
    Office("udavit-loreto", "UDAVIT Loreto", "UDAVIT, asistencia a víctimas y testigos", _K.VICTIM_ASSISTANCE,
           "160101", LORETO, (_R.VICTIM_ASSISTANCE,), 0.5),
    Office("udavit-lima", "UDAVIT Lima Centro", "UDAVIT, asistencia a víctimas y testigos", _K.VICTIM_ASSISTANCE,
           "150101", LIMA, (_R.VICTIM_ASSISTANCE,), 0.7),
    Office("upe-loreto", "UPE Loreto", _MIMP, _K.SPECIAL_PROTECTION_UNIT, "160101", LORETO,
           (_R.SPECIAL_PROTECTION,), 0.5),
    Office("upe-cusco", "UPE Cusco", _MIMP, _K.SPECIAL_PROTECTION_UNIT, "080101", CUSCO,
           (_R.SPECIAL_PROTECTION,), 1.0),
    Office("cem-belen", "CEM Belén", "Centros Emergencia Mujer", _K.CEM, "160112", LORETO, (_R.CEM_WORKER,), 0.6),
    Office("demuna-caballococha", "DEMUNA Caballococha", "Municipalidad de Ramón Castilla", _K.DEMUNA, "160401",
           LORETO, (_R.DEMUNA_WORKER,), 0.8),
    Office("defensa-madre", "Defensa de víctimas, Puerto Maldonado", "Defensa Pública de Víctimas",
           _K.VICTIMS_DEFENCE, "170101", MADRE, (_R.PUBLIC_DEFENDER,), 0.3),
    Office("care-rio", "CARE Hogar del Río", "CARE Hogar del Río", _K.SHELTER_PUBLIC_SPECIAL, "16", LORETO,
           (_R.SHELTER_WORKER, _R.SHELTER_WORKER), 0.2),
    Office("car-kantu", "CAR Casa Kantu", "CAR Casa Kantu", _K.SHELTER_PUBLIC_CARE, "08", CUSCO,
           (_R.SHELTER_WORKER,), 0.3),
    Office("hogar-abierta", "Casa Abierta", "Casa Abierta", _K.SHELTER_PRIVATE, "15", LIMA,
           (_R.SHELTER_WORKER,), 0.3),
    Office("hrt-madre", "Hogar de refugio temporal", "Hogar de refugio temporal de Madre de Dios",
           _K.TEMPORARY_SHELTER, "17", MADRE, (_R.SHELTER_WORKER,), 0.3),
    Office("salud-belen", "Centro de salud mental, Belén", "Red de Salud Maynas Ciudad", _K.HEALTH, "160112", LORETO,
           (_R.HEALTH_WORKER,), 0.4),
    Office("inspeccion-lima", "Inspección del trabajo, Lima", "Inspección del Trabajo", _K.LABOUR_INSPECTION,
           "150101", LIMA, (_R.LABOUR_INSPECTOR,), 0.8),
    Office("defensoria-loreto", "Oficina Defensorial de Loreto", "Defensoría del Pueblo", _K.OMBUDSMAN, "160101",
           LORETO),
    Office("municipalidad-maynas", "Gerencia de desarrollo social", "Municipalidad de Maynas", _K.MUNICIPALITY,
           "160101", LORETO),
    Office("comision-loreto", "Comisión Regional contra la Trata", "Gobierno Regional de Loreto", _K.COMMISSION,
           "160101", LORETO),
    Office("comision-cusco", "Comisión Regional contra la Trata", "Gobierno Regional de Cusco", _K.COMMISSION,
           "080101", CUSCO),
    Office("migraciones-lima", "Oficina de atención a personas vulnerables", "Migraciones", _K.MIGRATION_OFFICE,
           "150101", LIMA),
)  # fmt: skip
BY_KEY = {office.key: office for office in OFFICES}

_PROFESSION: dict[Role, Profession] = {
    _R.PSYCHOLOGIST: Profession.PSYCHOLOGIST,
    _R.LAWYER: Profession.LAWYER,
    _R.SOCIAL_WORKER: Profession.SOCIAL_WORKER,
    _R.POLICE_OFFICER: Profession.POLICE_OFFICER,
    _R.PROSECUTOR: Profession.PROSECUTOR,
    _R.VICTIM_ASSISTANCE: Profession.PSYCHOLOGIST,
    _R.SPECIAL_PROTECTION: Profession.LAWYER,
    _R.CEM_WORKER: Profession.PSYCHOLOGIST,
    _R.PUBLIC_DEFENDER: Profession.LAWYER,
    _R.DEMUNA_WORKER: Profession.EDUCATOR,
    _R.SHELTER_WORKER: Profession.EDUCATOR,
    _R.HEALTH_WORKER: Profession.NURSE,
    _R.LABOUR_INSPECTOR: Profession.LABOUR_INSPECTOR,
    _R.COMMISSION_ANALYST: Profession.ANALYST,
    _R.EVALUATION_OFFICER: Profession.ANALYST,
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
    SignIn("fiscalia", Role.PROSECUTOR, f"fiscalia-loreto/0/{HISTORY_DAYS + 200}", "Percy Ahuanari Torres"),
    SignIn("comision", Role.COMMISSION_ANALYST, "comision-loreto/analyst", "Ruth Tapullima Rojas"),
    SignIn("evaluacion", Role.EVALUATION_OFFICER, "calp-iquitos/evaluation", "Noemí Saboya Silva"),
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
    for key in ("defensoria-loreto", "municipalidad-maynas", "comision-cusco", "migraciones-lima"):
        yield _person(f"{key}/focal", BY_KEY[key], Role.INSTITUTION_FOCAL_POINT, long_ago)


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
    """The accounts as ``AMPARO_DEMO_SIGN_IN`` holds them: ``usuario:rol,usuario:rol|clave``."""
    return ",".join(f"{s.username}:{s.role.value}" for s in SIGN_INS) + f"|{PASSWORD}"
