"""What cannot wait has a question, a deadline and a task."""

import pytest

from amparo.casework.cases.enums import (
    EMERGENCY_KIT_WINDOW_HOURS,
    URGENT_NEED_DEADLINE_HOURS,
    URGENT_NEED_SHORT_LABELS,
    URGENT_NEED_TASK_LABELS,
    UrgentNeed,
)


@pytest.mark.parametrize("need", list(UrgentNeed))
def test_has_deadline_task_and_short_name(need: UrgentNeed):
    assert URGENT_NEED_DEADLINE_HOURS[need] > 0
    assert str(URGENT_NEED_TASK_LABELS[need]).strip()
    assert str(URGENT_NEED_SHORT_LABELS[need]).strip()


@pytest.mark.parametrize("need", list(UrgentNeed))
def test_label_can_be_read_aloud_as_a_question(need: UrgentNeed):
    assert "¿" in str(need.label)
    assert "?" in str(need.label)


def test_deadlines_are_those_agreed():
    assert URGENT_NEED_DEADLINE_HOURS == {
        "danger_tonight": 2,
        "suicide_risk": 2,
        "bed": 6,
        "sexual_violence_72h": 6,
        "pregnancy": 48,
    }


def test_the_emergency_kit_comes_well_before_its_window_closes():
    assert URGENT_NEED_DEADLINE_HOURS[UrgentNeed.SEXUAL_VIOLENCE_72H] * 4 <= EMERGENCY_KIT_WINDOW_HOURS
    assert str(EMERGENCY_KIT_WINDOW_HOURS) in str(URGENT_NEED_TASK_LABELS[UrgentNeed.SEXUAL_VIOLENCE_72H])
