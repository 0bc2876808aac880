"""What stories need beyond registration and history: teams, handovers, corrections, a draft."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid5

from amparo.casework.cases.acting import Entry
from amparo.casework.cases.enums import Activity, NoteKind, YesNoUnknown
from amparo.casework.cases.fields import NoteWritten
from amparo.casework.cases.person_actions import record_profile
from amparo.casework.cases.situation_actions import record_facts
from amparo.casework.consent.actions import ConsentTold, record_consent
from amparo.casework.consent.enums import ConsentDecision, ConsentForm, ConsentGiver, ConsentPurpose
from amparo.casework.lifecycle.assignment import set_team, transfer_cases
from amparo.casework.lifecycle.drafts import save_step, start_draft
from amparo.casework.lifecycle.history import import_history
from amparo.casework.lifecycle.told import History
from amparo.demo.country import Person, coordinator, ident, posts
from amparo.demo.files import FilePlan
from amparo.demo.plan import Country
from amparo.demo.todo import Todo
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.viewer import Viewer

# A registration begun yesterday on a borrowed phone, left when the boat came.
_DRAFT = {
    "ahora": {"danger_tonight": ["no"], "bed": ["yes"]},
    "nombre": {"working_name": ["Marina"], "given_names": ["Marina"]},
    "lugares": {"recruitment_place": ["160401"]},
}


def special_steps(country: Country, name: str, files: Sequence[FilePlan]) -> Iterator[Todo]:
    """The further steps of a part, in order."""
    for plan in files:
        case = country.subject_of(plan.number)
        for post in plan.team:
            yield from _teamwork(country, plan, case, post)
        if plan.handovers:
            yield _handover(country, plan, case)
        for later in plan.later:
            yield from _LATER[later](country, plan, case)
    if name == "stories":
        yield _draft(country)


def holder_now(country: Country, plan: FilePlan) -> Person:
    """Who carries a file today."""
    post = plan.handovers[-1].post if plan.handovers else plan.post
    return posts(country.today)[post].holders[-1]


def _teamwork(country: Country, plan: FilePlan, case: int, post: str) -> Iterator[Todo]:
    """A colleague joins, and writes in their own class."""
    colleague = posts(country.today)[post].holders[-1]

    def join(by: Viewer, request_id: UUID) -> None:
        set_team(by=by, case=case, request_id=request_id, staff=colleague.id, is_member=True)

    def write(by: Viewer, request_id: UUID) -> None:
        on = plan.opened_on + timedelta(days=9)
        advice = Entry(Activity.LEGAL_ADVICE_GIVEN, occurred_on=on, record_class=RecordClass.LEGAL)
        note = NoteWritten(
            NoteKind.SESSION,
            "Se explico el proceso y que la defensa puede leer lo que declare. Quiere pensarlo.",
            RecordClass.LEGAL,
            on,
        )
        import_history(by=by, histories=[History(case, (advice, note))], request_id=request_id)

    yield Todo(coordinator(plan.office, country.today), f"{plan.number}|join {post}", case, join)
    yield Todo(colleague, f"{plan.number}|legal {post}", case, write)


def _handover(country: Country, plan: FilePlan, case: int) -> Todo:
    (handover,) = plan.handovers
    to = posts(country.today)[handover.post].holders[-1]

    def run(by: Viewer, request_id: UUID) -> None:
        transfer_cases(
            by=by, cases=[case], request_id=request_id, to=to.id, reason=handover.reason, on=handover.on
        )

    return Todo(coordinator(plan.office, country.today), f"{plan.number}|handover", case, run)


def _correct(country: Country, plan: FilePlan, case: int) -> Iterator[Todo]:
    who = holder_now(country, plan)

    def facts(by: Viewer, request_id: UUID) -> None:
        wrong = replace(plan.registration.facts[-1], answer=YesNoUnknown.NO)
        record_facts(by=by, case=case, request_id=request_id, facts=[wrong])

    def profile(by: Viewer, request_id: UUID) -> None:
        known = plan.registration.profile
        right = replace(known, children_count=None, has_children=YesNoUnknown.NO, children_care=None)
        record_profile(by=by, case=case, request_id=request_id, profile=right)

    yield Todo(who, f"{plan.number}|correct facts", case, facts)
    yield Todo(who, f"{plan.number}|correct profile", case, profile)


def _own_consent(country: Country, plan: FilePlan, case: int) -> Iterator[Todo]:
    yield _consent(country, plan, case, ConsentPurpose.ACCOMPANIMENT, ConsentDecision.GIVEN)


def _withdraw(country: Country, plan: FilePlan, case: int) -> Iterator[Todo]:
    yield _consent(country, plan, case, ConsentPurpose.STATISTICS, ConsentDecision.WITHDRAWN)


def _consent(
    country: Country, plan: FilePlan, case: int, purpose: ConsentPurpose, decision: ConsentDecision
) -> Todo:
    told = ConsentTold(purpose, decision, given_by=ConsentGiver.SELF, form=ConsentForm.SPOKEN)

    def run(by: Viewer, request_id: UUID) -> None:
        record_consent(by=by, case=case, request_id=request_id, told=told)

    return Todo(holder_now(country, plan), f"{plan.number}|{purpose} {decision}", case, run)


_LATER = {"correct": _correct, "own_consent": _own_consent, "withdraw": _withdraw}


def _draft(country: Country) -> Todo:
    """A registration left half-way, in the hands of the psychologist."""
    psychologist = posts(country.today)["calp-iquitos/0"].holders[-1]

    def run(by: Viewer, request_id: UUID) -> None:
        draft = start_draft(by, uuid5(ident("draft"), str(country.seed)))
        for step, answers in _DRAFT.items():
            save_step(by, draft, step, answers)

    return Todo(psychologist, "draft", 0, run)
