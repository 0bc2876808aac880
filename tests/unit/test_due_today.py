"""What counts as due today."""

from datetime import UTC, date, datetime, timedelta, tzinfo

import pytest

from amparo.casework.cases.enums import URGENT_NEED_DEADLINE_HOURS, UrgentNeed
from amparo.foundation import clock
from amparo.foundation.clock import LIMA
from amparo.web.work.due import due_until


def test_at_noon_it_ends_at_midnight_in_lima() -> None:
    noon = datetime(2026, 11, 22, 12, tzinfo=LIMA)
    assert due_until(noon) == datetime(2026, 11, 23, tzinfo=LIMA)


@pytest.mark.parametrize("need", [UrgentNeed.DANGER_TONIGHT, UrgentNeed.SUICIDE_RISK, UrgentNeed.BED])
def test_what_this_night_needs_is_due_today_at_any_hour(need: UrgentNeed) -> None:
    for hour in range(24):
        now = datetime(2026, 11, 22, hour, 59, tzinfo=LIMA)
        assert now + timedelta(hours=URGENT_NEED_DEADLINE_HOURS[need]) < due_until(now)


def test_at_eight_in_the_evening_it_is_not_tomorrow_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    class Evening(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime(2026, 11, 22, 1, 30, tzinfo=UTC).astimezone(tz)

    monkeypatch.setattr(clock, "datetime", Evening)
    assert clock.today() == date(2026, 11, 21)
