"""Made-up names with the frequencies of real ones: a few very common, many rare."""

from bisect import bisect
from functools import lru_cache
from itertools import accumulate

GIVEN = (
    "María Rosa Flor Luz Carmen Ana Juana Julia Elena Sofía Lucía Milagros Yesenia Gladys Nelly Karina Mariela "
    "Roxana Maritza Sandra Diana Patricia Vanessa Jessica Katherine Fiorella Estrella Angela Bertha Sonia Norma "
    "Teresa Silvia Mónica Paola Claudia Verónica Liliana Giovana Ruth Esther Raquel Noemí Edith Nancy Olga Irma "
    "Blanca Gloria Martha José Luis Juan Carlos Jorge Miguel Víctor César Pedro Manuel Jesús Ángel Wilder Elmer "
    "Hilario Santos Segundo Percy Rolando Edwin Dayana Nicole Xiomara Brigitte Shirley Leydi Yajaira Yuliana "
    "Kiara Ariana Camila Valeria Alessandra Briseida Corina Delia Eulalia Filomena Graciela Hermelinda Isolina"
).split()
SURNAMES = (
    "Quispe Flores Sánchez García Rojas Mamani Huamán Vásquez Ramos Díaz Mendoza Espinoza Rodríguez Castillo "
    "Chávez Torres Gonzales Cruz Ramírez Fernández Romero Gutiérrez Vargas Ruiz Guevara Condori Tello Pinedo "
    "Shapiama Tuanama Sangama Amasifuén Ahuanari Murayari Yaicate Manihuari Tamani Huanuiri Ahuite Pacaya Canayo "
    "Inuma Maynas Arirama Curitima Yahuarcani Apagüeño Isuiza Satalaya Tapullima Fasabi Salas Paredes Panduro "
    "Del Águila Ríos Vela Reátegui Pezo Navarro Córdova Villacorta Macedo Bardales Saavedra Lozano Grández "
    "Zumaeta Chota Rengifo Ushiñahua Cachique Guerra Meza Peña Silva Soto Luna Campos Medina Aguilar Cárdenas "
    "Palacios Valdivia Zegarra Yupanqui Choque Apaza Ccori Huanca Ticona Calla Machaca Pari Sucasaire Hancco "
    "Ccahuana Puma Challco Ttito Huillca Sihuincha Auccapuclla Ñahui Taipe Sulca Curi Lapa Ayala Palomino"
).split()
_SPREAD = 2_654_435_761  # Knuth's multiplier: neighbours get names that have nothing to do with each other


@lru_cache(maxsize=2)
def _weights(how_many: int) -> list[float]:
    # Close to how surnames fall in Peru: the commonest at about four per cent of a unit.
    return list(accumulate(1 / (rank + 6) for rank in range(how_many)))


def _drawn(names: list[str], number: int) -> str:
    weights = _weights(len(names))
    return names[bisect(weights, (number % 1_000_003) / 1_000_003 * weights[-1])]


def given_name(case: int) -> str:
    """The name a case goes by in its worker's words."""
    return _drawn(GIVEN, case * _SPREAD >> 7)


def surname(case: int) -> str:
    """The surname of a case."""
    return _drawn(SURNAMES, case * _SPREAD >> 13)
