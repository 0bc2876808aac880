"""Can one person alone open an identity of another institution?

A random search over everything that one account can ask the database for by itself, as the application's role and so
also past the application: requests and answers, emergencies, shares, teams, transfers, checks of duplicates, grants
written by hand, while honest colleagues and honest other offices go on with their work. After each step: does the
searcher read a sealed identity, or hold a grant that opens identity or location? Then the same search where the
function that tells the second person from the first says yes to anybody: it must find a path.
"""

from collections.abc import Callable
from random import Random
from uuid import UUID, uuid4

from prove.app_role import Walker, history, walking
from prove.figures import Result, Run
from prove.place import say
from tests.world import ident

IDENTITY_OR_LOCATION = 32 | 64
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
)
ANYBODY_MAY_ANSWER = """
CREATE OR REPLACE FUNCTION access_may_answer(viewer access_bound_viewer, w access_unveiling) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$ SELECT w.answered_at IS NULL $$
"""

Move = Callable[["Search"], None]


class Search:
    """One searcher's history: ids they have made, and the moves they can make."""

    def __init__(self, walker: Walker, random: Random, who: str, cases: list[int]) -> None:
        self.walker, self.random, self.who, self.cases = walker, random, who, cases
        self.made: list[UUID] = []

    @property
    def case(self) -> int:
        return self.random.choice(self.cases)

    @property
    def me(self) -> UUID:
        return ident(self.who)

    def new(self) -> UUID:
        self.made.append(uuid4())
        return self.made[-1]

    def known(self) -> UUID:
        return self.random.choice(self.made) if self.made else uuid4()

    def do(self, statement: str, *values: object) -> None:
        self.walker.act(self.who, statement, *values)

    def by_others(self, username: str, statement: str, *values: object) -> None:
        self.walker.act(username, statement, *values)

    def moves_office(self) -> None:
        """Administration moves the searcher to another office or role, and they sign in there."""
        unit = self.random.choice(["demuna-maynas", "cem-maynas", "calp-cusco"])
        role = self.random.choice(["unit_coordinator", "prosecutor", "social_worker", "special_protection"])
        self.walker.as_fate(
            "UPDATE directory_staff_member SET unit_id = %s WHERE id = %s", ident(unit), self.me
        )
        self.walker.as_fate("UPDATE access_account SET role = %s WHERE staff_id = %s", role, self.me)
        self.walker.sign_in_again(self.who)

    def has_opened_it(self) -> bool:
        """Whether the searcher reads what two people should have opened."""
        grants = self.walker.act(
            self.who,
            "SELECT 1 FROM access_case_grant WHERE subject = ANY(%s) AND reads & %s <> 0 "
            "AND grantee = ANY (access_viewer_grantees())",
            self.cases,
            IDENTITY_OR_LOCATION,
        )
        rows = self.walker.act(
            self.who,
            "SELECT 1 FROM cases_sealed_value WHERE case_id = ANY(%s) AND record_class IN ('identity', 'location')",
            self.cases,
        )
        return bool(grants or rows)


def _choose(*numbers: int) -> Callable[[Search], int]:
    return lambda search: search.random.choice(numbers)


def _share(search: Search) -> None:
    unit = search.random.choice(["fiscalia-maynas", "divincri-maynas", "car-loreto", "udavit-maynas"])
    search.do(
        "SELECT access_open_share(%s, %s, %s, 'care', 255, NULL, 'consent', 1)",
        search.new(),
        search.case,
        ident(unit),
    )


def _honest_share(search: Search) -> None:
    """The centre shares the general class with an office; the searcher may be assigned to it."""
    unit, purpose = search.random.choice(
        [("fiscalia-maynas", "investigation"), ("car-loreto", "care"), ("divincri-maynas", "investigation")]
    )
    share = search.new()
    search.by_others(
        "ana",
        "SELECT access_open_share(%s, %s, %s, %s, 1, NULL, 'consent', 1)",
        share,
        search.case,
        ident(unit),
        purpose,
    )


ASK = "SELECT access_ask_unveiling(%s, %s, %s)"
EMERGENCY = "SELECT access_announce_emergency(%s, %s, %s, %s)"
MOVES: tuple[Move, ...] = (
    lambda s: s.do(ASK, s.new(), s.case, _choose(32, 64, 96, 255)(s)),
    lambda s: s.do("SELECT access_answer_unveiling(%s, true)", s.known()),
    lambda s: s.do("SELECT access_answer_unveiling(%s, true)", s.known()),
    lambda s: s.do(EMERGENCY, s.new(), s.case, "medical", _choose(-1, 30, 99_999)(s)),
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


def search(walker: Walker, sequences: int, seed: int, cases: list[int]) -> tuple[int, int]:
    """How many histories were walked, and in how many one person alone opened an identity."""
    random, opened = Random(seed), 0
    for number in range(sequences):
        with history(walker):
            one = Search(walker, random, random.choice(SEARCHERS), cases)
            for _ in range(STEPS):
                random.choice(MOVES)(one)
                if one.has_opened_it():
                    opened += 1
                    break
        if number % 1_000 == 999:
            say(f"{number + 1:,} sequences, {opened} paths")
    return sequences, opened


def two_people_do_open_it(walker: Walker, cases: list[int]) -> bool:
    """The meter sees an opening: one asks, another of another office answers."""
    with history(walker):
        one, request = Search(walker, Random(1), "fiscal", cases), uuid4()
        walker.act("fiscal", ASK, request, cases[0], 32)
        walker.act("ana", "SELECT access_answer_unveiling(%s, true)", request)
        return one.has_opened_it()


def make_cases(how_many: int) -> list[int]:
    """Cases of the centre, with a sealed identity."""
    from amparo.casework.cases.fields import Identity
    from amparo.casework.lifecycle.registration import Registration, open_cases
    from amparo.foundation.access.viewer import viewing
    from prove.people import token_of

    person = Identity(
        working_name="Luz", given_names="Rosa", paternal_surname="Tello", document_number="40123456"
    )
    with viewing(token_of("ana")) as ana:
        registrations = [Registration(identity=person)] * how_many
        return open_cases(by=ana, request_id=uuid4(), registrations=registrations)


def count(run: Run) -> dict[str, int]:
    """Search, then search where anybody may be the second person."""
    from prove.people import token_of

    cases = make_cases(2)
    for username in (*SEARCHERS, "ana", "rosa", "enlace", "cem"):
        token_of(username)
    with walking() as walker:
        walked, opened = search(walker, run.times(10_000, 60), run.seed, cases)
        blind = int(not two_people_do_open_it(walker, cases))
        with history(walker):
            walker.as_fate(ANYBODY_MAY_ANSWER)
            _, by_one = search(walker, run.times(1_000, 150), run.seed, cases)
    return {"walked": walked, "opened": opened, "blind": blind, "by_one": by_one}


def judge(of: dict[str, int]) -> Result:
    """No path for one person, where two are seen to open it, and paths where anybody may be the second."""
    return Result(
        f"{of['walked']:,} sequences of {STEPS} steps by {len(SEARCHERS)} accounts: {of['opened']} paths",
        of["opened"] == 0 and not of["blind"],
        f"where anybody may be the second person: {of['by_one']} paths",
        of["by_one"] > 0,
    )
