"""What can come of what is done: every code has words, and belongs to its activity."""

import pytest
from django.db.models import TextChoices

from amparo.casework.cases.activities import RECORDABLE_ACTIVITIES
from amparo.casework.cases.enums import Activity
from amparo.casework.cases.outcomes import OUTCOMES, OWN_OUTCOMES, EntryOutcome, is_outcome_of
from amparo.demo.scripts import SCRIPTS
from amparo.web.cases.outcome_words import outcome_words


def test_whatever_is_recorded_by_itself_may_say_how_it_went() -> None:
    assert set(OUTCOMES) >= RECORDABLE_ACTIVITIES
    assert all(is_outcome_of(activity, "as_planned") for activity in RECORDABLE_ACTIVITIES)


def test_one_list_can_offer_all_of_them() -> None:
    kinds: list[type[TextChoices]] = [EntryOutcome, *OWN_OUTCOMES.values()]
    codes = [code for kind in kinds for code in kind.values]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize(
    ("activity", "code", "words"),
    [
        (Activity.CHARGE_CHANGED, "from_153_to_180", "De trata (antes art. 153) a rufianismo (art. 180)"),
        (Activity.STAGE_REACHED, "preparatory", "Investigación preparatoria"),
        (Activity.SENTENCE_ISSUED, "acquitted", "Sentencia absolutoria"),
        (Activity.REFERRAL_SENT, "health", "Establecimiento de salud"),
        (Activity.REFERRAL_DECLINED, "temporary_shelter", "Hogar de refugio temporal"),
    ],
)
def test_codes_have_words(activity: Activity, code: str, words: str) -> None:
    assert outcome_words(activity, code) == words


def test_an_outcome_of_another_activity_is_none() -> None:
    assert is_outcome_of(Activity.VISIT_MADE, "convicted").reason == "outcome_not_of_activity"
    assert is_outcome_of(Activity.VISIT_MADE, "")
    assert outcome_words(Activity.VISIT_MADE, "convicted") == ""


def test_what_the_demo_tells_can_all_be_said() -> None:
    told = {(beat.activity, code) for script in SCRIPTS.values() for beat in script for code in beat.outcomes}
    assert told
    assert [pair for pair in told if not outcome_words(*pair)] == []
