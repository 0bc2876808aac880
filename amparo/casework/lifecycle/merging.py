"""Two tabs of one draft: what each of them changed is kept, and what both changed is for the person to decide.

Pure. A page knows what each of its questions said when it was shown, by a print; a draft knows which page last
wrote each. A question counts as changed elsewhere if another page wrote it and it says now what this one never showed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Answers = dict[str, list[str]]
Prints = Mapping[str, str]


@dataclass(frozen=True)
class Shown:
    """A page of questions as it was shown: an id of its own, and {question: print of what it said}.

    ``turn`` grows with what the page sends, so that what comes late is known; 0 if the page does not say.
    """

    page: str
    prints: Prints
    turn: int = 0


@dataclass(frozen=True)
class Merged:
    """What to keep of two tabs. ``writers``: {question: page}; ``clashes``: questions that both answered otherwise."""

    answers: Answers
    writers: dict[str, str] = field(default_factory=dict)
    clashes: tuple[str, ...] = ()


# Pages of one draft whose last turn is remembered: the newest.
REMEMBERED = 20


def comes_late(turns: Mapping[str, int], shown: Shown) -> bool:
    """Did the same page send something newer, which was kept already?"""
    return 0 < shown.turn < turns.get(shown.page, 0)


def turns_with(turns: Mapping[str, int], shown: Shown) -> dict[str, int]:
    """The turns to remember: {page: its newest}."""
    if not shown.turn:
        return dict(turns)
    others = [(page, turn) for page, turn in turns.items() if page != shown.page]
    return dict([*others[1 - REMEMBERED :], (shown.page, shown.turn)])


def question_of(name: str, questions: Mapping[str, object]) -> str:
    """The question that a control belongs to (``born_day`` to ``born``); its own name if to none."""
    parts = name.split("_")
    longest = ("_".join(parts[:end]) for end in range(len(parts), 0, -1))
    return next((part for part in longest if part in questions), name)


def merged(
    kept: Answers | None,
    writers: Mapping[str, str],
    sent: Answers,
    shown: Shown,
    prints: Callable[[Answers], Prints],
) -> Merged:
    """Join what a page sends to what is kept, question by question. ``prints`` makes the prints of answers.

    ``kept`` is None if nothing was kept yet: then all of it is new, also what the page offered and nobody changed.
    """
    sent_prints = prints(sent)
    if kept is None:
        return Merged(sent, dict.fromkeys(sent_prints, shown.page))
    kept_prints = prints(kept)
    theirs, mine, clashes = set(), set(), []
    for question, now in kept_prints.items():
        here, before = sent_prints[question], shown.prints.get(question, "")
        if here == now:
            continue
        if now == before or writers.get(question) == shown.page:
            mine.add(question)
        elif here == before:
            theirs.add(question)
        else:
            theirs.add(question)
            clashes.append(question)
    answers = {name: value for name, value in sent.items() if question_of(name, kept_prints) not in theirs}
    answers |= {name: value for name, value in kept.items() if question_of(name, kept_prints) in theirs}
    return Merged(answers, {**writers, **dict.fromkeys(mine, shown.page)}, tuple(clashes))
