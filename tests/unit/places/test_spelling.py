import pytest

from amparo.foundation.places.spelling import fold, sound


def test_folds_accents_case_and_punctuation():
    assert fold("  Ñahuimpuquio–ÁNCASH, (Perú) ") == "nahuimpuquio ancash peru"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cuzco", "cusco"),
        ("belen", "velen"),
        ("huaraz", "guaras"),
        ("wanchaq", "huanchac"),
        ("kimbiri", "quimviri"),
        ("calleria", "cayeria"),
        ("ccorca", "corca"),
        ("cieneguilla", "sieneguiya"),
        ("tanbopata", "tambopata"),
        ("oxapampa", "osapampa"),
    ],
)
def test_names_that_sound_alike_have_one_spelling(one, other):
    assert sound(one) == sound(other)


@pytest.mark.parametrize(("one", "other"), [("chota", "cota"), ("lima", "rima"), ("puno", "pano")])
def test_names_that_sound_different_stay_apart(one, other):
    assert sound(one) != sound(other)
