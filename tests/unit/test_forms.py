"""Forms derived from what is asked."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.casework.cases.dates import PartialDate
from amparo.casework.cases.enums import DatePrecision, Disability, Industry, Language, Sex, YesNoUnknown
from amparo.casework.cases.fields import CountryCode, PlaceCode, asked
from amparo.web.forms import FRAME_FIELDS, AskedForm, as_data, form_class, refilled, sent_values
from tests.unit.test_dates import PARTIAL_DATES


@dataclass(frozen=True)
class Everything:
    """One field of each kind."""

    when: PartialDate | None = asked("Cuándo", "Lo que se sepa.", not_future=False)
    where: PlaceCode | None = asked("Dónde")
    country: CountryCode | None = asked("País")
    sex: Sex | None = asked("Sexo")
    children: YesNoUnknown | None = asked("¿Tiene hijos?")
    language: Language | None = asked("Lengua")
    age: int | None = asked("Edad", minimum=0, maximum=110)
    disabilities: tuple[Disability, ...] | None = asked("Dificultades")
    industries: tuple[Industry, ...] | None = asked("Actividades")
    name: str | None = asked("Nombre")
    words: str | None = asked("Con sus palabras", long=True)


EverythingForm = form_class(Everything)


def sent(query: str = "") -> AskedForm:
    return EverythingForm(QueryDict(query))


def test_nothing_sent_is_nothing_answered() -> None:
    form = sent()
    assert form.is_valid()
    assert form.value() == Everything()


def test_every_kind_of_answer_is_typed() -> None:
    form = sent(
        "when_month=3&when_year=2019&where=160101&country=VE&sex=female&children=unknown&language=yine&age=0"
        "&disabilities=seeing&disabilities=other&industries=logging&name=Flor&words=uno"
    )
    assert form.is_valid(), form.errors
    assert form.value() == Everything(
        when=PartialDate(date(2019, 3, 1), DatePrecision.MONTH),
        where=PlaceCode("160101"),
        country=CountryCode("VE"),
        sex=Sex.FEMALE,
        children=YesNoUnknown.UNKNOWN,
        language=Language.YINE,
        age=0,
        disabilities=(Disability.SEEING, Disability.OTHER),
        industries=(Industry.LOGGING,),
        name="Flor",
        words="uno",
    )


@settings(deadline=None, max_examples=40)
@given(PARTIAL_DATES)
def test_a_date_shown_and_sent_back_is_the_same_date(known: PartialDate) -> None:
    page = str(EverythingForm(initial={"when": known})["when"])
    day, month, year, is_about = known.parts
    for name, text in (("day", day), ("month", month), ("year", year)):
        assert f'name="when_{name}"' in page
        assert not text or f'value="{text}"' in page
    assert ("checked" in page) == is_about
    data = {"when_day": [day], "when_month": [month], "when_year": [year]} | (
        {"when_about": ["on"]} if is_about else {}
    )
    form = EverythingForm(as_data(data))
    assert form.is_valid()
    assert form.cleaned_data["when"] == known


ANSWERS = st.dictionaries(
    st.text(min_size=1, max_size=12).filter(lambda name: name not in FRAME_FIELDS),
    st.lists(st.text(max_size=20), max_size=4),
    max_size=6,
)


@settings(deadline=None, max_examples=40)
@given(ANSWERS)
def test_saved_answers_come_back_as_they_were_sent(answers: dict[str, list[str]]) -> None:
    assert sent_values(as_data(answers)) == answers


def test_the_frame_is_no_answer() -> None:
    data = QueryDict("csrfmiddlewaretoken=x&request_id=y&then=list&name=Flor")
    assert sent_values(data) == {"name": ["Flor"]}


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ("when_day=31&when_month=2&when_year=2009", "when", "no existe en el calendario"),
        ("where_text=Xyzzy", "where", "Pruebe con la provincia"),
        ("where_text=San+Juan", "where", "Hay varios lugares"),
        ("where=999999&where_text=999999", "where", "No encontramos"),
        ("country=XX", "country", "Elija una de las opciones"),
        ("sex=other", "sex", "Elija una de las opciones"),
        ("disabilities=flying", "disabilities", "Elija una de las opciones"),
        ("age=muchos", "age", "Escriba solo un número"),
        ("age=-1", "age", "desde 0"),
        ("age=111", "age", "hasta 110"),
        ("name=" + "a" * 121, "name", "caben 120"),
    ],
)
def test_an_error_names_the_remedy_and_keeps_what_was_typed(query: str, field: str, words: str) -> None:
    form = sent(query)
    assert not form.is_valid()
    assert list(form.errors) == [field]
    assert words in str(form.errors[field])
    typed = [text for _name, text in (pair.split("=") for pair in query.replace("+", " ").split("&"))]
    page = str(form[field])
    if field not in {"country", "sex", "disabilities"}:
        assert all(f'value="{text}"' in page for text in typed)


def test_an_answer_can_be_taken_back() -> None:
    page = str(EverythingForm(initial={"sex": "female"})["sex"])
    assert "No se preguntó" in page
    assert page.count("checked") == 1
    form = sent("sex=&children=")
    assert form.is_valid()
    assert form.value() == Everything()


def test_what_nothing_can_be_kept_without_offers_no_way_to_say_nothing() -> None:
    @dataclass(frozen=True)
    class Essential:
        """One short and one long list of choices."""

        sex: Sex | None = asked("Sexo", essential=True)
        language: Language | None = asked("Lengua", essential=True)

    form = form_class(Essential)()
    assert 'value=""' not in str(form["sex"])
    assert "checked" not in str(form["sex"])
    assert '<option value="" selected>Elija</option>' in str(form["language"])


def test_no_answer_is_not_called_unknown() -> None:
    for name in ("sex", "language", "country"):
        page = str(EverythingForm()[name])
        assert "No se sabe" not in page
        assert "No se preguntó" in page or "— sin respuesta —" in page
    unanswered = str(EverythingForm()["children"])
    assert "No se sabe" in unanswered  # an answer of its own
    assert unanswered.index("checked") > unanswered.index("No se sabe")


def test_long_lists_fold_unless_something_in_them_is_ticked() -> None:
    closed, opened = EverythingForm(), EverythingForm(initial={"industries": ["energy"]})
    assert "<details" in str(closed["industries"])
    assert " open" not in str(closed["industries"])
    assert " open" in str(opened["industries"])
    assert "<details" not in str(closed["disabilities"])


def test_a_place_typed_over_a_chosen_one_holds() -> None:
    chosen = sent("where=160101&where_text=Iquitos, Maynas, Loreto")
    typed_over = sent("where=160101&where_text=Urubamba, Urubamba, Cusco")
    emptied = sent("where=160101&where_text=")
    assert [form.is_valid() for form in (chosen, typed_over, emptied)] == [True] * 3
    assert [form.value().where for form in (chosen, typed_over, emptied)] == ["160101", "081301", None]


def test_a_country_is_a_place_by_its_code_and_name() -> None:
    form = sent("where=VE")
    assert form.is_valid()
    assert form.value().where == "VE"
    assert 'value="Venezuela"' in str(EverythingForm(initial={"where": "VE"})["where"])
    with translation.override("en"):
        assert "Brazil" in str(EverythingForm()["country"])
        assert sent("where=BR&where_text=Brazil").is_valid()


def test_countries_are_sorted_as_people_read_them() -> None:
    with translation.override("en"):
        country: Any = EverythingForm().fields["country"]
        names = [str(label) for code, label in country.choices if code]
    assert names[:2] == ["Peru", "Venezuela"]
    assert names.index("Afghanistan") < names.index("Åland Islands") < names.index("Albania")


@settings(deadline=None, max_examples=40)
@given(
    st.dictionaries(
        st.sampled_from(["when_day", "when_year", "where_text", "sex", "age", "name"]), st.text(max_size=9)
    )
)
def test_half_typed_answers_are_shown_again_and_not_judged(typed: dict[str, str]) -> None:
    form = refilled(EverythingForm, {name: [text] for name, text in typed.items()})
    assert not form.errors
    assert "govuk-error-message" not in str(form)


def test_a_general_error_stands_in_the_summary_alone() -> None:
    form = forms.Form(data={})
    form.add_error(None, "Ya no se puede.")
    assert "Ya no se puede." not in str(form)
    assert render_to_string("parts/error_summary.html", {"form": form}).count("Ya no se puede.") == 1
