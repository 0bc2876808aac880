"""Every vocabulary: codes that stay, labels that can be shown to the person they speak of."""

import re
from dataclasses import fields, is_dataclass

import pytest
from django.db.models import TextChoices
from django.utils.functional import Promise

from amparo.casework.cases import enums as case_enums
from amparo.casework.cases import fields as case_fields
from amparo.casework.consent import enums as consent_enums
from amparo.casework.tasks import enums as task_enums
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


# Before the sex is known, and of men and trans people too: «la persona», never «ella» or «la derivó».
ONE_SEX = re.compile(
    r"\bella\b|\bla \w+(?:ó|aron|ieron|aban?|ían)\b|\w[aei]rla\b|\b(?:explotad|rescatad|refugiad|captad)a\b"
)


def _asked() -> list[str]:
    """The label and the hint of every question."""
    declared = [c for c in vars(case_fields).values() if isinstance(c, type) and is_dataclass(c)]
    return [
        str(f.metadata[words])
        for c in declared
        for f in fields(c)
        for words in ("label", "hint")
        if words in f.metadata
    ]


def test_labels_fit_whatever_the_sex():
    vocabularies = [c for module in (case_enums, consent_enums, task_enums) for c in _classes(module)]
    labels = [str(label).lower() for choices in vocabularies for label in choices.labels]
    assert [words for words in [*labels, *_asked()] if ONE_SEX.search(words)] == []


@pytest.mark.parametrize("label", ["la derivó la policía", "cómo la captaron", "acompañarla", "con ella"])
def test_the_list_of_words_for_one_sex_bites(label: str):
    assert ONE_SEX.search(label)


@every_class
def test_says_where_its_words_come_from(choices: type[TextChoices]):
    assert choices.__doc__
    assert choices.__doc__ != TextChoices.__doc__


def test_unknown_is_the_empty_field_and_a_choice_only_where_it_was_the_answer():
    having = {choices.__name__ for choices in ALL if "unknown" in choices.values}
    assert having == {"YesNoUnknown"}
