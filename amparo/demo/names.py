"""Common names of Peru's coast, Andes and Amazon and of Venezuela; and how they get misspelt at a counter.

Given names and surnames are put together by chance: no real person is meant.
"""

from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Culture(StrEnum):
    """Where somebody's surnames are common."""

    COAST = "coast"
    ANDES = "andes"
    ALTIPLANO = "altiplano"
    AMAZON = "amazon"
    VENEZUELA = "venezuela"


FEMALE = (
    "María", "Rosa", "Luz", "Carmen", "Ana", "Flor", "Juana", "Milagros", "Yesenia", "Karina", "Lizbeth",
    "Roxana", "Nelly", "Gladys", "Yuliana", "Deysi", "Maribel", "Sheyla", "Jhoselyn", "Estefany", "Kiara",
    "Leydi", "Rocío", "Elva", "Noemí", "Ruth", "Ester", "Katherine", "Brenda", "Pamela", "Fiorella",
    "Araceli", "Lucero", "Danitza",
)  # fmt: skip
MALE = (
    "José", "Luis", "Juan", "Carlos", "Jorge", "Víctor", "Miguel", "Jhon", "Wilmer", "Edwin", "Percy",
    "Rubén", "Elmer", "Clever", "Abel", "Roger", "Hernán", "Segundo", "Wilder", "Anderson", "Jefferson",
    "Kevin", "Brayan", "Saúl", "Moisés", "Isaías", "Hilario", "Teodoro", "Fermín", "Néstor",
)  # fmt: skip
_QUECHUA_FEMALE = ("Killa", "Sumaq", "Ñusta", "Illari", "Wayta", "Urpi", "Saywa")
_QUECHUA_MALE = ("Inti", "Rumi", "Amaru", "Wayra", "Illapa", "Sami", "Yawar")
_VENEZUELAN_FEMALE = (
    "Yusmary",
    "Génesis",
    "Oriana",
    "Mariangel",
    "Yoselin",
    "Daniela",
    "Valentina",
    "Andreína",
)
_VENEZUELAN_MALE = ("Yeferson", "Wuilmer", "Enderson", "Luis", "Kleiver", "José Gregorio", "Alexander")

SURNAMES: dict[Culture, tuple[str, ...]] = {
    Culture.COAST: (
        "Rodríguez", "García", "Flores", "Sánchez", "Rojas", "Díaz", "Torres", "López", "Gonzales", "Pérez",
        "Chávez", "Vásquez", "Ramírez", "Castillo", "Mendoza", "Vega", "Cruz", "Gutiérrez", "Espinoza",
        "Zapata", "Silva", "Palacios", "Farfán", "Chunga", "Timaná",
    ),
    Culture.ANDES: (
        "Huamán", "Quispe", "Condori", "Huanca", "Ccori", "Puma", "Cusi", "Yupanqui", "Ccahuana", "Sullca",
        "Huallpa", "Ttito", "Champi", "Quillahuamán", "Cárdenas", "Ayma", "Huillca", "Ñahui", "Auccapuri",
        "Chuquihuanca", "Llamocca", "Taipe", "Pillaca", "Soto",
    ),
    Culture.ALTIPLANO: (
        "Mamani", "Apaza", "Choque", "Ticona", "Calizaya", "Cutipa", "Vilca", "Chambi", "Quisocala",
        "Machaca", "Coila", "Pari", "Yanapa", "Laura", "Tintaya", "Chipana", "Nina", "Ramos",
    ),
    Culture.AMAZON: (
        "Tello", "Ríos", "Shapiama", "Tapullima", "Ahuanari", "Inuma", "Tuanama", "Pinedo", "Vela", "Panduro",
        "Pacaya", "Murayari", "Yahuarcani", "Curitima", "Manihuari", "Arirama", "Tangoa", "Amasifuén",
        "Sinarahua", "Isuiza", "Mozombite", "Pizango", "Huaymacari", "Canayo", "Lancha", "Cahuachi",
        "Macuyama", "Saboya", "Upari", "Ahuite", "Noriega", "Navarro",
    ),
    Culture.VENEZUELA: (
        "Colmenares", "Rondón", "Urdaneta", "Briceño", "Materán", "Guédez", "Terán", "Márquez", "Escalona",
        "Querales", "Bracho", "Chirinos", "Velásquez", "Villalobos",
    ),
}  # fmt: skip

# What people in the field call a case when it should not be her name.
SHORT_NAMES_FEMALE = (
    "Flor", "Luz", "Estrella", "Lucía", "Rosa", "Nube", "Marina", "Perla", "Violeta", "Sol", "Iris", "Alba",
    "Celeste", "Abril", "Gema", "Lluvia", "Paloma", "Camila", "Noa", "Brisa",
)  # fmt: skip
SHORT_NAMES_MALE = (
    "Mateo",
    "Inti",
    "Tomás",
    "Río",
    "Leo",
    "Nico",
    "Joel",
    "Beto",
    "Chino",
    "Memo",
    "Elí",
    "Ciro",
)


@dataclass(frozen=True)
class FullName:
    """Given names and the two surnames. A Venezuelan's second surname may be missing from her papers."""

    given: str
    paternal: str
    maternal: str = ""


def full_name(rng: Random, culture: Culture, *, is_female: bool) -> FullName:
    """A name as it is common in the culture; surnames mix where people do."""
    given = [rng.choice(_given_names(culture, is_female))]
    if rng.random() < 0.55:
        second = rng.choice(FEMALE if is_female else MALE)
        given += [second] if second != given[0] else []
    paternal = surname(rng, culture)
    maternal = surname(rng, culture if rng.random() < 0.75 else Culture.COAST)
    if culture == Culture.VENEZUELA:
        maternal = surname(rng, culture) if rng.random() < 0.6 else ""
    return FullName(" ".join(given), paternal, maternal)


def surname(rng: Random, culture: Culture) -> str:
    """One surname."""
    return rng.choice(SURNAMES[culture])


def short_name(rng: Random, *, is_female: bool) -> str:
    """What a worker calls a case."""
    return rng.choice(SHORT_NAMES_FEMALE if is_female else SHORT_NAMES_MALE)


def _given_names(culture: Culture, is_female: bool) -> tuple[str, ...]:
    if culture == Culture.VENEZUELA:
        return _VENEZUELAN_FEMALE if is_female else _VENEZUELAN_MALE
    own = FEMALE if is_female else MALE
    if culture in (Culture.ANDES, Culture.ALTIPLANO):
        return own + (_QUECHUA_FEMALE if is_female else _QUECHUA_MALE)
    return own


# Each is written for the other by people who hear alike; none changes how the name sounds
# (protection.tokens).
_CONFUSIONS = (
    ("Hua", "Gua"),
    ("hua", "gua"),
    ("Qui", "Ki"),
    ("qui", "ki"),
    ("Que", "Ke"),
    ("ll", "y"),
    ("Ll", "Y"),
    ("z", "s"),
    ("s", "z"),
    ("v", "b"),
    ("V", "B"),
    ("cc", "c"),
    ("Cc", "C"),
    ("tt", "t"),
    ("Tt", "T"),
    ("á", "a"),
    ("é", "e"),
    ("í", "i"),
    ("ó", "o"),
    ("ú", "u"),
    ("He", "E"),
    ("Hi", "I"),
)


def misspell(rng: Random, name: str) -> str:
    """The name as a tired clerk writes it: another spelling that sounds the same; itself if there is none."""
    ways = [
        changed
        for right, wrong in _CONFUSIONS
        if right in name and (changed := name.replace(right, wrong, 1)) != name
    ]
    chosen = rng.choice(ways) if ways else name
    return chosen[:1].upper() + chosen[1:]
