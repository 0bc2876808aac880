"""The people that the miniature must hold: each a way in which registers of today fail somebody."""

from collections.abc import Callable, Iterator
from datetime import date

from amparo.demo import stories_of_care as care
from amparo.demo import stories_of_justice as justice
from amparo.demo import stories_of_people as people
from amparo.demo.files import FilePlan
from amparo.demo.telling import Teller

STORIES: tuple[Callable[[Teller], Iterator[FilePlan]], ...] = (
    people.rescue_of_twelve,
    people.siblings,
    people.mother_with_baby,
    care.refused_by_shelters,
    people.implicated_aunt,
    people.turns_eighteen,
    justice.retracted_testimony,
    justice.trafficking_charged_as_pimping,
    justice.six_year_trial,
    care.discharged_too_early,
    care.back_in_exploitation,
    care.three_psychologists,
    care.other_spelling,
    justice.late_entries,
    people.men_in_logging,
    people.men_in_mining,
    people.without_papers,
    people.urgent_tonight,
    justice.corrected,
    justice.silence,
    care.in_her_team,
)


def tell(seed: int, today: date) -> list[FilePlan]:
    """The files of every story."""
    return [
        plan
        for number, story in enumerate(STORIES)
        for plan in story(Teller(seed, story.__name__, today, next_number=1_000 * (number + 1)))
    ]
