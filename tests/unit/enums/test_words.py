"""Every vocabulary: codes that stay, labels that can be shown to the person they speak of."""

import re

import pytest
from django.db.models import TextChoices
from django.utils.functional import Promise

from amparo.casework.cases import enums as case_enums
from amparo.foundation.access import enums as access_enums
from amparo.foundation.directory import enums as directory_enums


def _classes(module: object) -> list[type[TextChoices]]:
    return [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, TextChoices) and value is not TextChoices
    ]


ALL = [*_classes(case_enums), *_classes(access_enums), *_classes(directory_enums)]
every_class = pytest.mark.parametrize("choices", ALL, ids=lambda c: c.__name__)

# Words that judge the person, or name her by what was done to her. Institutions keep their official names.
JUDGING = re.compile(
    r"prostitut|prostitución|ejerci|delincuen|delito|culpab|ilegales|meretri|menores?\b|vícti|minusv|discapacitad"
    r"|indocumentad|confes|fuga|abandonó|rehus|rehús|fracas|promiscu|trabajadora sexual",
    re.IGNORECASE,
)


def test_every_vocabulary_is_found():
    assert len(ALL) >= 40


@every_class
def test_codes_are_short_stable_and_named_after_themselves(choices: type[TextChoices]):
    for member in choices:
        assert re.fullmatch(r"[a-z][a-z0-9_]{0,39}", member.value), member
        assert member.name == member.value.upper()


@every_class
def test_labels_are_there_translatable_and_different(choices: type[TextChoices]):
    labels = [str(label).strip() for label in choices.labels]
    assert all(labels)
    assert len({label.casefold() for label in labels}) == len(labels)
    assert all(isinstance(member._label_, Promise) for member in choices)


@pytest.mark.parametrize("choices", _classes(case_enums), ids=lambda c: c.__name__)
def test_labels_do_not_judge(choices: type[TextChoices]):
    found = [str(label) for label in choices.labels if JUDGING.search(str(label))]
    assert found == []


@pytest.mark.parametrize("label", ["La prostituta", "Menor víctima de trata", "Delito cometido por", "Fuga"])
def test_the_list_of_judging_words_bites(label: str):
    assert JUDGING.search(label)


@every_class
def test_says_where_its_words_come_from(choices: type[TextChoices]):
    assert choices.__doc__
    assert choices.__doc__ != TextChoices.__doc__


def test_unknown_is_the_empty_field_and_a_choice_only_where_it_was_the_answer():
    having = {choices.__name__ for choices in ALL if "unknown" in choices.values}
    assert having == {"YesNoUnknown"}
