"""Figures whose modules count and leave the judgement to us: ``run(…) -> dict``, judged against the design's table."""

from prove.figures import Result, Run


def rotation(run: Run) -> Result:
    """100k keys, killed six times; in the tests 400, killed once, and no limit of time."""
    from prove import rotation as figure

    keys, kills = (100_000, 6) if run.full else (400, 1)
    found = figure.run(keys, kills, run.seed)
    words = (
        f"{found['unreadable']} of {keys:,} unreadable after {found['killed']} kills while {found['added']} keys "
        f"were added"
    )
    is_quick = not run.full or found["seconds"] <= 60
    return Result(
        f"{words}; undisturbed in {found['seconds']} s" if run.full else words,
        found["unreadable"] == 0 and found["old_keys_left"] == 0 and is_quick,
        f"dropping the old key first: {found['control_unreadable']:,} unreadable",
        found["control_unreadable"] > 0,
    )


def fuzz_api(run: Run) -> Result:
    """Every operation with examples made from its own description; the control is a list that fails."""
    from uuid import uuid4

    from amparo.casework.lifecycle.registration import Registration, open_case
    from amparo.foundation.access.codes import code_of_subject
    from amparo.foundation.access.viewer import viewing
    from prove import fuzz_api as figure
    from prove.people import browser_of, token_of

    with viewing(token_of("ana")) as ana:
        case = open_case(by=ana, request_id=uuid4(), registration=Registration())
    browser, code = browser_of("ana"), code_of_subject(case)
    found = figure.run(browser, code, run.times(200, 3), seed_of_run=run.seed)
    planted = figure.run_with_planted_fault(browser, code, run.times(50, 40))
    return Result(
        f"{found['requests']:,} requests to {found['operations']} operations, {found['wrong_count']} wrong answers",
        found["wrong_count"] == 0,
        f"a list that fails: {planted} wrong answers seen",
        planted > 0,
    )
