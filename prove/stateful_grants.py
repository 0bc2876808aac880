"""Whatever happens to a case, everybody reads what the rules say and nothing else.

Random histories of assigning, transferring, teams, shares, emergencies, openings by two people, time passing and
dismissals, made by the application's role on the real functions; beside them a model in plain Python that knows the
rules by its own table, not by the policy's. After each step: do everybody's grants, and the rows that row-level
security shows to one of them, say what the model says? Then the same where ending an emergency leaves its grant: the
model must notice.
"""

from random import Random
from uuid import UUID, uuid4

from prove.app_role import Walker, history, walking
from prove.figures import Result, Run
from prove.grants_model import BITS, CENTRE, COORDINATES, EMERGENCY, IDENTITY, UNIT, UNVEILED, G, Model, Share
from prove.place import say
from tests.world import ident

STEPS = 14
LEAKY_END = """
CREATE OR REPLACE FUNCTION access_end_emergency(p_id uuid) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE access_emergency e SET ended_at = now() WHERE e.id = p_id AND e.ended_at IS NULL RETURNING e.subject
$$
"""


class History:
    """The model and the database, side by side."""

    def __init__(self, walker: Walker, random: Random, case: int) -> None:
        self.walker, self.random, self.case, self.model = walker, random, case, Model()

    def pick(self, *of: str) -> str:
        return self.random.choice(of)

    def transfer(self) -> None:
        by, to = self.pick("ana", "luis", "rosa", "carla", "fiscal"), self.pick(*CENTRE)
        may = self.model.assigns(by) and to not in self.model.gone
        self.walker.act(by, "SELECT access_reassign_subjects(%s, %s)", [self.case], ident(to))
        if may:
            self.model.responsible = to
            self.model.team.discard(to)

    def team(self) -> None:
        by, who, joins = (
            self.pick("ana", "rosa", "fiscal"),
            self.pick("luis", "carla", "fiscal"),
            self.random.random() < 0.6,
        )
        may = self.model.assigns(by) and (not joins or (who in CENTRE and who not in self.model.gone))
        self.walker.act(by, "SELECT access_set_team(%s, %s, %s)", self.case, ident(who), joins)
        if may:
            (self.model.team.add if joins else self.model.team.discard)(who)

    def share(self) -> None:
        by, purpose = self.pick("ana", "luis", "fiscal"), self.pick("care", "protection")
        share, classes = uuid4(), self.random.choice([G, G | IDENTITY, 127])
        may = self.model.assigns(by)
        self.walker.act(
            by, "SELECT access_open_share(%s, %s, %s, %s, %s, NULL, 'consent', 1)",
            share, self.case, ident("car-loreto"), purpose, classes,
        )  # fmt: skip
        if may:
            self.model.shares[share] = Share(classes, purpose)

    def narrow(self) -> None:
        if share := self._share():
            by = self.pick("ana", "directora")
            may = (
                self.model.assigns(by)
                and COORDINATES.get(by) != "car-loreto"
                and not self.model.shares[share].is_over
            )
            self.walker.act(by, "SELECT access_narrow_share(%s, 1, NULL)", share)
            if may:
                self.model.shares[share].classes &= 1

    def end_share(self) -> None:
        if share := self._share():
            by = self.pick("rosa", "directora", "fiscal")
            may = by == "directora" or self.model.assigns(by)
            self.walker.act(by, "SELECT access_end_shares(%s)", [share])
            self.model.shares[share].is_over |= may and by not in self.model.gone

    def member(self) -> None:
        if share := self._share():
            by, joins = self.pick("directora", "ana"), self.random.random() < 0.7
            told = self.model.shares[share]
            may = by == "directora" and not told.is_over and not {"directora", "car"} & self.model.gone
            self.walker.act(by, "SELECT access_set_share_member(%s, %s, %s)", share, ident("car"), joins)
            if may:
                (told.members.add if joins else told.members.discard)("car")

    def emergency(self) -> None:
        who, request = self.pick("fiscal", "policia", "car", "carla"), uuid4()
        already = self.model.reads(who) & EMERGENCY[who] == EMERGENCY[who]
        used = self.model.tried.get(who, 0)
        self.walker.act(who, "SELECT access_ask_emergency(%s, %s, 'medical', 30)", request, self.case)
        self.walker.act(who, "SELECT access_announce_emergency(%s)", request)
        self.walker.act(who, "SELECT access_open_emergency(%s)", request)
        if who not in self.model.gone and used < 3:
            self.model.tried[who] = used + 1
            if not already:
                self.model.emergencies[request] = who

    def end_emergency(self) -> None:
        if self.model.emergencies:
            request = self.random.choice(list(self.model.emergencies))
            by = self.pick(self.model.emergencies[request], "ana", "rosa")
            may = by == self.model.emergencies[request] or COORDINATES.get(by) == UNIT[self.model.responsible]
            self.walker.act(by, "SELECT access_end_emergency(%s)", request)
            if may and by not in self.model.gone:
                del self.model.emergencies[request]

    def ask(self) -> None:
        who, classes, request = (
            self.pick("fiscal", "policia", "car", "luis"),
            self.random.choice([32, 64, 96]),
            uuid4(),
        )
        self.walker.act(who, "SELECT access_ask_unveiling(%s, %s, %s)", request, self.case, classes)
        if who not in self.model.gone and UNVEILED[who] & classes:
            self.model.asked[request] = (who, UNVEILED[who] & classes)

    def answer(self) -> None:
        if self.model.asked:
            request = self.random.choice(list(self.model.asked))
            who, classes = self.model.asked[request]
            by, says = self.pick("ana", "rosa", "luis", who), self.random.random() < 0.7
            may = (
                self.model.assigns(by) and UNIT[by] != UNIT[who] and by != who and who not in self.model.gone
            )
            self.walker.act(by, "SELECT access_answer_unveiling(%s, %s)", request, says)
            if may:
                del self.model.asked[request]
                if says:
                    self.model.opened[request] = (who, classes)

    def time_passes(self) -> None:
        """What has an end has ended: emergencies and openings."""
        self.walker.as_fate(
            "UPDATE access_case_grant SET until = now() - interval '1 second' WHERE until IS NOT NULL AND subject = %s",
            self.case,
        )
        self.walker.as_fate(
            "UPDATE access_emergency SET until = now() - interval '1 second' WHERE subject = %s", self.case
        )
        self.model.emergencies.clear()
        self.model.opened.clear()

    def dismiss(self) -> None:
        who = self.pick("luis", "carla", "policia", "car")
        if who != self.model.responsible:
            self.walker.as_fate("UPDATE directory_staff_member SET left_on = now() WHERE id = %s", ident(who))
            self.walker.as_fate("UPDATE access_account SET is_active = false WHERE staff_id = %s", ident(who))
            self.model.gone.add(who)

    def _share(self) -> UUID | None:
        return self.random.choice(list(self.model.shares)) if self.model.shares else None

    def differences(self) -> list[str]:
        """Who holds other than the model says, and what somebody among them sees other than that in the tables."""
        held = self.walker.all_grants(self.case)
        found = []
        for who, unit in UNIT.items():
            grantees = [ident(who)] + ([ident(unit)] if who in COORDINATES else [])
            reads = sum({bit for g in grantees for bit in BITS if held.get(g, 0) & bit})
            if who not in self.model.gone and reads != self.model.reads(who):
                found.append(f"{who} holds {reads} for {self.model.reads(who)}")
        who = self.pick(*UNIT)
        expected = self.model.reads(who)
        ((cases, identities),) = self.walker.act(who, _SEEN, self.case, self.case)
        if (bool(cases), bool(identities)) != (bool(expected & G), bool(expected & IDENTITY)):
            found.append(f"{who} sees case {cases}, identities {identities} for {expected}")
        return found


_SEEN = """
    SELECT (SELECT count(*) FROM cases_case WHERE id = %s),
           (SELECT count(*) FROM cases_sealed_value WHERE case_id = %s AND record_class = 'identity')
"""
MOVES = (
    History.transfer, History.team, History.share, History.narrow, History.end_share, History.member, History.member,
    History.emergency, History.emergency, History.end_emergency, History.ask, History.answer, History.time_passes,
    History.dismiss,
)  # fmt: skip


def walk(walker: Walker, sequences: int, seed: int, case: int) -> list[str]:
    """The first difference of each history that has one."""
    random, wrong = Random(seed), []
    for number in range(sequences):
        with history(walker):
            told, done = History(walker, random, case), []
            for _ in range(STEPS):
                move = random.choice(MOVES)
                done.append(move.__name__)
                move(told)
                if different := told.differences():
                    wrong.append(f"{'; '.join(different)} after {', '.join(done)}")
                    break
        if number % 500 == 499:
            say(f"{number + 1:,} sequences, {len(wrong)} violations")
    return wrong


def count(run: Run) -> dict[str, int]:
    """Walk; then walk where an emergency that was ended goes on."""
    from prove.dual_control import make_cases
    from prove.people import token_of

    (case,) = make_cases(1)
    for username in UNIT:
        token_of(username)
    with walking() as walker:
        sequences = run.times(10_000, 40)
        wrong = walk(walker, sequences, run.seed, case)
        for words in wrong[:3]:
            say(words)
        with history(walker):
            walker.as_fate(LEAKY_END)
            noticed = walk(walker, run.times(300, 120), run.seed, case)
    return {"sequences": sequences, "wrong": len(wrong), "noticed": len(noticed)}


def judge(of: dict[str, int]) -> Result:
    """No violation, and those of the control noticed."""
    return Result(
        f"{of['sequences']:,} sequences of {STEPS} steps, {len(UNIT)} people compared after each: "
        f"{of['wrong']} violations",
        not of["wrong"],
        f"where an emergency that was ended goes on: {of['noticed']} violations",
        of["noticed"] > 0,
    )
