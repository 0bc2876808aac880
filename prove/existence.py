"""Is there such a case? Nobody who may not see it can tell, by status, words, size or time.

At every address of a case, and wherever else people guess, forbidden and absent are compared; the times at the gate,
over HTTP and of two searches, in shuffled order. Controls: a gate that says «that one is not yours», the same forms for
who carries the case, and a query that starts at the protected table.
"""

import functools
import gc
import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test import Client

from amparo.casework.cases.fields import Identity
from amparo.casework.lifecycle.registration import Registration, open_cases
from amparo.foundation.access import gate
from amparo.foundation.access.codes import SUBJECT_LIMIT, code_of_subject, subject_of_code
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.gate import CaseNotFound, access_case
from amparo.foundation.access.viewer import Viewer, viewing
from prove.addresses import addresses
from prove.existence_guesses import Guess, guesses, search_box, search_in_api, tried
from prove.figures import Result, Run
from prove.people import browser_of, token_of
from prove.place import say
from prove.planting import planted

OUTSIDERS = ("fiscal", "luis", "carla")  # another institution, a colleague of the unit, another unit
PAIRS, SEARCHES, WARM_UPS, LARGEST_AUC = 3_000, 1_500, 200, 0.55
DOCUMENT, UNKNOWN_DOCUMENT = "70112233", "70998877"
_FORM_TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")\w+')
# Ids of requests, and what a search is kept under.
_IDS = re.compile(r"\?b=[\w-]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_REQUEST_ID = re.compile(rb'(name="request_id" value=")[0-9a-f-]+')
# Which page it is, for who has two tabs open, and prints of what was typed.
_SHOWN = re.compile(rb'(name="shown" value=")[0-9a-z_: ]+')
# What differs from one answer to the next whatever was asked.
_PASSING_HEADERS = {"Set-Cookie", "Date", "X-Request-ID"}


def run(run: Run) -> Result:
    """What is answered, at every address; in full also how fast, over 3,000 pairs."""
    dice = random.Random(run.seed)
    forbidden = _cases(run.times(1_000, 4))
    absent = _no_cases(set(forbidden), len(forbidden), dice)
    tried, telling = _answers(forbidden, absent)
    guessed, told_by_guess = _guesses(forbidden[0], absent[0])
    telling |= told_by_guess
    with _gate_that_tells(set(forbidden)):
        _, told = _answers(forbidden, absent)
    seen = _seen_by_who_may(forbidden[0], absent[0])
    measured = f"{tried:,} pairs of answers at every address and {guessed} in forms and searches, {len(telling)} differ"
    control = (
        f"a gate that says «not yours»: {len(told):,} of {tried:,} differ; forms and searches of who carries the case: "
        f"{seen} differ"
    )
    if telling:
        say(f"differ: {sorted(telling)[:5]}")
    if not run.full:
        return Result(measured, not telling, control, bool(told) and seen > 0)
    at_gate, over_http, naive = _timed(forbidden, absent, dice)
    searched = _searches_timed(forbidden, absent, dice)
    return Result(
        f"{measured}; AUC at the gate {at_gate:.3f}, over HTTP {over_http:.3f}, {PAIRS:,} pairs each; "
        f"of the search box and the API's search at most {searched:.3f}, {SEARCHES:,} pairs each",
        not telling and max(at_gate, over_http, searched) <= LARGEST_AUC,
        f"{control}; a query that starts at the table of cases: AUC {naive:.3f}",
        bool(told) and seen > 0 and naive > LARGEST_AUC,
    )


def auc(first: Sequence[float], second: Sequence[float]) -> float:
    """How well a single time tells the two apart: max(AUC, 1 - AUC) of the rank sums (Mann and Whitney)."""
    ranked = sorted([(value, 0) for value in first] + [(value, 1) for value in second])
    rank_sum, place = 0.0, 0
    while place < len(ranked):
        end = place
        while end < len(ranked) and ranked[end][0] == ranked[place][0]:
            end += 1
        shared = (place + end + 1) / 2  # the middle of the ranks from place + 1 to end
        rank_sum += shared * sum(1 for _, group in ranked[place:end] if group == 0)
        place = end
    area = (rank_sum - len(first) * (len(first) + 1) / 2) / (len(first) * len(second))
    return max(area, 1 - area)


def _cases(count: int) -> list[int]:
    with viewing(token_of("ana")) as ana:
        known = Registration(identity=Identity(document_number=DOCUMENT))
        return open_cases(by=ana, request_id=uuid4(), registrations=[known] + [Registration()] * (count - 1))


def _no_cases(there: set[int], count: int, dice: random.Random) -> list[int]:
    found: set[int] = set()
    while len(found) < count:
        found.add(dice.randrange(SUBJECT_LIMIT))
    return sorted(found - there)


def _answers(forbidden: list[int], absent: list[int]) -> tuple[int, set[str]]:
    """How many pairs were tried, and who was told something at which address."""
    of_cases = [address for address in addresses() if address.is_of_a_case]
    tried, telling = 0, set()
    for username in OUTSIDERS:
        browser = browser_of(username)
        for address in of_cases:
            for method in ("GET", "POST"):
                one, other = (
                    _answer(browser, method, address.filled({"code": code}), code)
                    for code in (code_of_subject(forbidden[0]), code_of_subject(absent[0]))
                )
                tried += 1
                if one != other:
                    telling.add(f"{username} {method} {address.name}")
    return tried, telling


def _answer(browser: Client, method: str, address: str, code: str) -> tuple[object, ...]:
    return _said(browser.generic(method, address, b"", "application/x-www-form-urlencoded"), code)


def _said(response: Any, *asked: str) -> tuple[object, ...]:
    """Everything that an answer says, without what is another in each and what was asked for."""
    body = b"".join(response) if response.streaming else response.content
    body = _SHOWN.sub(rb"\1", _REQUEST_ID.sub(rb"\1", _FORM_TOKEN.sub(rb"\1", body)))
    size = len(body)
    for word in asked:
        body = body.replace(word.encode(), b"ASKED")
    headers = {
        name: _IDS.sub("", value.replace(asked[0], "ASKED"))
        for name, value in response.headers.items()
        if name not in _PASSING_HEADERS
    }
    said = _IDS.sub("", body.decode("utf-8", "replace"))
    return response.status_code, size, said, tuple(sorted(headers.items()))


@contextmanager
def _gate_that_tells(there: set[int]) -> Iterator[None]:
    """The control: wherever the gate is asked, it says «that one is not yours» of a case that is there."""
    genuine = gate.access_case

    @functools.wraps(genuine)
    def telling(viewer: Viewer, case: int | str, *more: Any, **named: Any) -> Any:
        try:
            return genuine(viewer, case, *more, **named)
        except CaseNotFound:
            if (subject_of_code(case) if isinstance(case, str) else case) in there:
                raise Refused("not_yours") from None
            raise

    with planted(genuine, telling):
        yield


def _guesses(forbidden: int, absent: int) -> tuple[int, set[str]]:
    """How many pairs were tried in forms and searches, and who was told something where."""
    of_both, telling = 0, set()
    for guess in guesses():
        for username in guess.who:
            of_both += 1
            if _pair_of(guess, username, forbidden, absent):
                telling.add(f"{username} in {guess.name}")
    return of_both, telling


def _pair_of(guess: Guess, username: str, forbidden: int, absent: int) -> bool:
    """Whether a guess that is right is answered otherwise than one that is wrong."""
    one, other = (
        [_said(page, code, document) for page in tried(guess, username, code, document)]
        for code, document in (
            (code_of_subject(forbidden), DOCUMENT),
            (code_of_subject(absent), UNKNOWN_DOCUMENT),
        )
    )
    return one != other


def _seen_by_who_may(there: int, absent: int) -> int:
    """The control: in how many of the forms and searches the two differ for who carries the case."""
    return sum(_pair_of(guess, "ana", there, absent) for guess in guesses())


def _searches_timed(forbidden: list[int], absent: list[int], dice: random.Random) -> float:
    """The larger AUC of the two searches."""
    browser = browser_of("fiscal")
    asks = (search_box, search_in_api)
    found = [
        _auc_of(lambda case, ask=ask: ask(browser, code_of_subject(case)), forbidden, absent, dice, SEARCHES)
        for ask in asks
    ]
    say(f"search box {found[0]:.3f}, API {found[1]:.3f}")
    return max(found)


def _timed(forbidden: list[int], absent: list[int], dice: random.Random) -> tuple[float, float, float]:
    """AUC at the gate, over HTTP, and of the naive query."""
    browser = browser_of("fiscal")
    with viewing(token_of("fiscal")) as viewer:
        at_gate = _auc_of(lambda case: _at_gate(viewer, case), forbidden, absent, dice)
        naive = _auc_of(_naively, forbidden, absent, dice)
    say(f"at the gate {at_gate:.3f}, naively {naive:.3f}")
    over_http = _auc_of(lambda case: browser.get(f"/casos/{code_of_subject(case)}/"), forbidden, absent, dice)
    return at_gate, over_http, naive


def _auc_of(
    ask: Callable[[int], object],
    forbidden: list[int],
    absent: list[int],
    dice: random.Random,
    pairs: int = PAIRS,
) -> float:
    order = [True, False] * (pairs + WARM_UPS)
    dice.shuffle(order)
    times: dict[bool, list[float]] = {True: [], False: []}
    gc.collect()
    gc.disable()
    try:
        for number, is_there in enumerate(order):
            case = dice.choice(forbidden if is_there else absent)
            began = time.perf_counter()
            ask(case)
            took = time.perf_counter() - began
            if number >= 2 * WARM_UPS:
                times[is_there].append(took)
    finally:
        gc.enable()
    return auc(times[True], times[False])


def _at_gate(viewer: Viewer, case: int) -> None:
    try:
        access_case(viewer, case)
    except CaseNotFound:
        return
    raise AssertionError("the outsider got in")


def _naively(case: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM cases_case WHERE id = %s", [case])
        if cursor.fetchone() is not None:
            raise AssertionError("the outsider got in")
