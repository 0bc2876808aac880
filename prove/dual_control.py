"""Can one person alone open an identity of another institution?

A random search over what one account can ask of the database by itself, as the application's role and so also past the
application: every function that is granted to that role, as the catalogue has them (``prove.granted``), and beside
them the steps that belong together: requests and answers, emergencies, shares on consents and laws that the searcher
writes themselves, teams, transfers, colleagues invented and passwords reset, keys and errands, grants written by hand.
Whatever account they come to hold goes on with them. Honest colleagues and other offices go on with their work. After
each step: does the searcher read a sealed identity, or hold a grant that opens identity or location? Then the same
search where the function that tells the second person from the first says yes to anybody: it must find a path.
"""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from uuid import uuid4

from prove.app_role import Walker, history, walking
from prove.figures import Result, Run
from prove.granted import INVENTED
from prove.people import token_of
from prove.place import say
from prove.searcher import HASH, Search, World
from tests.world import PEOPLE, ident

STEPS = 12
# Somebody of every kind of office but the one that keeps the cases; a coordinator and a focal point among them.
SEARCHERS = (
    "fiscal",
    "policia",
    "directora",
    "car",
    "enlace",
    "udavit",
    "defensor",
    "medica",
    "auditora",
    "carla",
    "pilar",
    "sistemas",
)
ANYBODY_MAY_ANSWER = """
CREATE OR REPLACE FUNCTION access_may_answer(viewer access_bound_viewer, w access_unveiling) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$ SELECT w.answered_at IS NULL $$
"""

Move = Callable[["Search"], None]


def _choose(*numbers: int) -> Callable[[Search], int]:
    return lambda search: search.random.choice(numbers)


def _share(search: Search) -> None:
    """On whatever rule there is, written by the searcher a moment ago or honest."""
    unit = search.random.choice(["fiscalia-maynas", "divincri-maynas", "car-loreto", "udavit-maynas"])
    search.do(
        "SELECT access_open_share(%s, %s, %s, %s, %s, now() + interval '1 day', %s, %s)",
        search.new(),
        search.case,
        ident(unit),
        search.random.choice(["care", "investigation"]),
        search.random.choice([1, 33, 97, 255]),
        search.random.choice(["consent", "legal_basis"]),
        search.random.choice(search.numbers),
    )


def _honest_share(search: Search) -> None:
    """The centre shares the general class as a consent says, once more; the searcher may be assigned to it."""
    rule = search.random.choice([row for row in search.world.rows["consent_consent"] if row["recipient"]])
    search.by_others(
        "ana",
        "SELECT access_open_share(%s, %s, %s, %s, 1, now() + interval '1 day', 'consent', %s)",
        search.new(),
        rule["case_id"],
        rule["recipient"],
        "investigation" if rule["purpose"] == "complaint" else "care",
        rule["id"],
    )


def _emergency(search: Search) -> None:
    emergency, minutes = search.new(), search.random.choice([-1, 30, 99_999])
    search.do("SELECT access_ask_emergency(%s, %s, 'medical', %s)", emergency, search.case, minutes)
    search.do("SELECT access_announce_emergency(%s)", emergency)


ASK = "SELECT access_ask_unveiling(%s, %s, %s)"
MOVES: tuple[Move, ...] = (
    lambda s: s.do(ASK, s.new(), s.case, _choose(32, 64, 96, 255)(s)),
    lambda s: s.do("SELECT access_answer_unveiling(%s, true)", s.known()),
    lambda s: s.do("SELECT access_answer_unveiling(%s, true)", s.known()),
    _emergency,
    lambda s: s.do("SELECT access_open_emergency(%s)", s.known()),
    lambda s: s.do("SELECT access_end_emergency(%s)", s.known()),
    lambda s: s.do("SELECT access_review_emergency(%s, 'justified')", s.known()),
    _share,
    lambda s: s.do("SELECT access_narrow_share(%s, 255, NULL)", s.known()),
    lambda s: s.do("SELECT access_set_share_member(%s, %s, true)", s.known(), s.me),
    lambda s: s.do("SELECT access_reassign_subjects(%s, %s)", [s.case], s.me),
    lambda s: s.do("SELECT access_set_team(%s, %s, true)", s.case, s.me),
    lambda s: s.do("SELECT access_open_subjects(%s, %s, '{2026-01-01}')", [s.case], [s.me]),
    lambda s: s.do("SELECT access_touch_subjects(%s)", [s.case]),
    lambda s: s.do("SELECT access_record_qualification(%s, 'x', '2099-01-01')", s.me),
    lambda s: s.do("SELECT safeguards_check_intake(%s, %s, 60)", s.new(), s.cases),
    lambda s: s.do(
        "SELECT safeguards_check_duplicates(%s, %s, %s, 1900, 2030, 20)", s.case, s.cases, s.cases
    ),
    lambda s: s.do("SELECT safeguards_answer_same_person(%s, 'same')", s.known()),
    lambda s: s.do("SELECT safeguards_leave_entry(%s, 'emergency_reviewed', gen_random_uuid())", s.known()),
    lambda s: s.do("INSERT INTO access_case_grant SELECT * FROM access_case_grant"),
    lambda s: s.do("UPDATE access_case_grant SET reads = 255 WHERE grantee = %s", s.me),
    lambda s: s.do("UPDATE access_unveiling SET is_granted = true, until = now() + interval '1 day'"),
    lambda s: s.do("UPDATE access_account SET role = 'unit_coordinator' WHERE staff_id = %s", s.me),
    Search.writes_a_rule,
    Search.writes_a_rule,
    Search.invents_a_colleague,
    lambda s: s.confirms(s.known()),
    lambda s: s.uses_code(s.random.choice([INVENTED, *PEOPLE])),
    Search.makes_a_key,
    *(Search.calls_something,) * 12,
    # Honest others, who open nothing to the searcher.
    _honest_share,
    lambda s: s.by_others("enlace", "SELECT access_set_share_member(%s, %s, true)", s.known(), s.me),
    lambda s: s.by_others(
        "directora", "SELECT access_set_share_member(%s, %s, true)", s.known(), ident("car")
    ),
    lambda s: s.by_others("cem", ASK, s.new(), s.case, 32),
    lambda s: s.by_others("rosa", "SELECT access_reassign_subjects(%s, %s)", [s.case], ident("luis")),
    lambda s: s.moves_office(),
)


def search(walker: Walker, sequences: int, seed: int, world: World) -> int:
    """In how many of so many histories one person alone opened an identity."""
    random, opened = Random(seed), 0
    for number in range(sequences):
        with history(walker):
            if number % 2:
                # Each step is held to what a commit is held to; the others may read what they never commit.
                walker.as_fate("SET CONSTRAINTS ALL IMMEDIATE")
            one = Search(walker, random, SEARCHERS[number // 2 % len(SEARCHERS)], world)
            for _ in range(STEPS):
                random.choice(MOVES)(one)
                if one.has_opened_it():
                    opened += 1
                    break
        if number % 1_000 == 999:
            say(f"{number + 1:,} sequences, {opened} paths")
    return opened


def two_people_do_open_it(walker: Walker, world: World) -> bool:
    """The meter sees an opening: one asks, another of another office answers."""
    with history(walker):
        one, request = Search(walker, Random(1), "fiscal", world), uuid4()
        walker.act("fiscal", ASK, request, world.cases[0], 32)
        walker.act("ana", "SELECT access_answer_unveiling(%s, true)", request)
        return one.has_opened_it()


def an_invented_colleague_is_a_face(walker: Walker, world: World) -> bool:
    """The meter follows an invented colleague: what one asks for and an accomplice confirms, the first signs in as."""
    with history(walker):
        one, opening = Search(walker, Random(1), "rosa", world), uuid4()
        ask = "SELECT accounts_ask(%s, 'invite', %s, %s, 'psychologist', %s, 'Nadie', 'psychologist')"
        one.do(ask, opening, uuid4(), ident("calp-iquitos"), INVENTED)
        walker.act("pilar", "SELECT accounts_confirm(%s)", opening)
        one.do("SELECT accounts_issue_code(%s, %s)", opening, HASH)
        one.uses_code(INVENTED)
        return len(one.faces) == 2


def make_cases(how_many: int) -> list[int]:
    """Cases of the centre, with a sealed identity."""
    from amparo.casework.cases.fields import Identity
    from amparo.casework.lifecycle.registration import Registration, open_cases
    from amparo.foundation.access.viewer import viewing

    person = Identity(
        working_name="Luz", given_names="Rosa", paternal_surname="Tello", document_number="40123456"
    )
    with viewing(token_of("ana")) as ana:
        registrations = [Registration(identity=person)] * how_many
        return open_cases(by=ana, request_id=uuid4(), registrations=registrations)


def give_rules(case: int) -> None:
    """Two consents on which the case is shared, and a court order that nobody has answered."""
    from amparo.casework.consent.actions import ConsentTold, record_consent
    from amparo.casework.consent.bases import BasisTold, record_basis
    from amparo.casework.consent.enums import (
        BasisKind,
        ConsentDecision,
        ConsentForm,
        ConsentGiver,
        ConsentPurpose,
    )
    from amparo.foundation.access.viewer import viewing
    from amparo.foundation.clock import today

    for unit, purpose in (("fiscalia-maynas", "COMPLAINT"), ("car-loreto", "REFERRAL")):
        told = ConsentTold(
            purpose=ConsentPurpose[purpose],
            decision=ConsentDecision.GIVEN,
            recipient=ident(unit),
            record_classes=("general",),
            given_by=ConsentGiver.SELF,
            form=ConsentForm.SPOKEN,
            until=today() + timedelta(days=30),
        )
        with viewing(token_of("ana")) as ana:
            record_consent(by=ana, case=case, request_id=uuid4(), told=told)
    order = BasisTold(
        BasisKind.COURT_ORDER, ident("fiscalia-maynas"), ("general",), today(), today(), number="EXP-1"
    )
    with viewing(token_of("ana")) as ana:
        record_basis(by=ana, case=case, request_id=uuid4(), told=order, paper=b"Oficio.")


def count(run: Run) -> dict[str, int]:
    """Search, then search where anybody may be the second person."""
    cases = make_cases(2)
    give_rules(cases[0])
    for username in (*SEARCHERS, "ana", "rosa", "cem"):
        token_of(username)
    with walking() as walker:
        world = World(walker, cases)
        held = [who for who in SEARCHERS if Search(walker, Random(1), who, world).has_opened_it()]
        assert not held, f"{held} read it before they did anything"
        sequences = run.times(10_000, 60)
        opened = search(walker, sequences, run.seed, world)
        calls, reached = len(world.calls), len(world.reached)
        say(f"never let do anything: {sorted({call[0] for call in world.calls} - world.reached)}")
        blind = not (two_people_do_open_it(walker, world) and an_invented_colleague_is_a_face(walker, world))
        with history(walker):
            walker.as_fate(ANYBODY_MAY_ANSWER)
            by_one = search(walker, run.times(2_000, 200), run.seed, world)
    return {
        "walked": sequences,
        "opened": opened,
        "blind": int(blind),
        "by_one": by_one,
        "granted": calls if not run.part else 0,
        "reached": reached if not run.part else 0,
    }


def judge(of: dict[str, int]) -> Result:
    """No path for one person, where two are seen to open it, and paths where anybody may be the second."""
    return Result(
        f"{of['walked']:,} sequences of {STEPS} steps by {len(SEARCHERS)} accounts, with all {of['granted']} functions "
        f"that are granted ({of['reached']} of them answered them): {of['opened']} paths",
        of["opened"] == 0 and not of["blind"],
        f"where anybody may be the second person: {of['by_one']} paths",
        of["by_one"] > 0,
    )
