"""Finding people whose names are written in many ways, without storing a name."""

import pytest

from amparo.foundation.protection.tokens import name_parts, sound, tokens_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Quispe", "Kispe"),
        ("Huamán", "Guaman"),
        ("Yupanqui", "Llupanki"),
        ("Vásquez", "Basques"),
        ("Zevallos", "Ceballos"),
        ("Chota", "chota"),
        ("Ñahui", "Nahui"),
        ("Jiménez", "Gimenez"),
        ("Hilda", "Ilda"),
        ("Yoselyn", "Yoselin"),
        ("Huamán", "Wuaman"),
    ],
)
def test_spellings_that_sound_alike_are_one(one: str, other: str) -> None:
    assert sound(one) == sound(other)


@pytest.mark.parametrize(("one", "other"), [("Flor", "Flora"), ("Chávez", "Cáceres"), ("Ríos", "Rosa")])
def test_other_names_stay_apart(one: str, other: str) -> None:
    assert sound(one) != sound(other)


def test_particles_are_left_out() -> None:
    assert name_parts("María del Águila de la Cruz") == {"María", "Águila", "Cruz"}


def test_the_same_surname_has_another_token_in_another_unit() -> None:
    assert tokens_of("Quispe", "one") != tokens_of("Quispe", "other")
    assert tokens_of("Quispe", "one") == tokens_of("KISPE", "one")
