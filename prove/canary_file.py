"""A case with a word of its own in every sealed field, and who may read which of these words."""

import secrets
import string
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from amparo.casework.attachments.actions import add_document
from amparo.casework.attachments.enums import DocumentKind
from amparo.casework.cases.enums import NoteKind
from amparo.casework.cases.fields import Identity, NoteWritten, Profile
from amparo.casework.cases.note_actions import write_note
from amparo.casework.cases.note_drafts import save_draft
from amparo.casework.consent.bases import BasisTold, record_basis
from amparo.casework.consent.conversations import start_talk
from amparo.casework.consent.enums import BasisKind
from amparo.casework.lifecycle.assignment import set_team
from amparo.casework.lifecycle.drafts import save_step, start_draft
from amparo.casework.lifecycle.registration import Registration, open_case
from amparo.casework.safeguards.emergencies import announce_emergency, ask_emergency, open_announced
from amparo.foundation.access.enums import EmergencyKind, RecordClass
from amparo.foundation.access.gate import access_case
from amparo.foundation.access.viewer import Viewer, viewing
from amparo.foundation.clock import today
from prove.people import token_of
from tests.world import ident

# Said by hand, apart from the policy: Ana is responsible (a psychologist), Luis is in the team (a lawyer), Rosa
# coordinates their unit. Everybody else may read nothing of it.
MAY_READ: dict[str, frozenset[str]] = {
    "identity": frozenset({"ana", "luis", "rosa"}),
    "psychosocial": frozenset({"ana"}),
    "legal": frozenset({"luis"}),
    "ana's draft": frozenset({"ana"}),
    # Of an emergency of the doctor's: whoever is told of it reviews it, and asks nobody else.
    "reason": frozenset({"medica", "ana", "rosa", "auditora"}),
}


@dataclass(frozen=True)
class Canary:
    """A word that stands in one sealed field and nowhere else in the world."""

    field: str
    kind: str
    word: str
    is_shown: bool = True  # on a page; some are kept only to be taken up again

    @property
    def readers(self) -> frozenset[str]:
        return MAY_READ[self.kind]


@dataclass(frozen=True)
class CanaryFile:
    """The case with its words; ``draft`` is a registration of Ana's that is under way."""

    case: int
    draft: str
    canaries: tuple[Canary, ...]


def word(alphabet: str = string.ascii_lowercase) -> str:
    """A word that nobody else says; it survives addresses, HTML and any spelling of small and capital letters."""
    return "zx" + "".join(secrets.choice(alphabet) for _ in range(14))


def make() -> CanaryFile:
    """Write the case through the real actions."""
    told = {
        name: word()
        for name in (
            "working_name",
            "given_names",
            "paternal_surname",
            "maternal_surname",
            "document_number",
            "phone",
            "contact_words",
        )
    }
    told["document_number"] = told["document_number"][:12]  # as long as such a number may be
    canaries = [Canary(name, "identity", text) for name, text in told.items()]
    with viewing(token_of("ana")) as ana:
        profile = Profile(age_told=20)
        registration = Registration(identity=Identity(**told), profile=profile)
        case = open_case(by=ana, request_id=uuid4(), registration=registration)
        set_team(by=ana, case=case, request_id=uuid4(), staff=ident("luis"), is_member=True)
        canaries.append(_note(ana, case, NoteKind.SESSION, RecordClass.PSYCHOSOCIAL))
        in_the_making, beginning = word(), word()
        save_draft(ana, access_case(ana, case), uuid4(), {"text": [in_the_making]})
        in_conversation = word()
        start_talk(ana, access_case(ana, case), uuid4(), {"words": [in_conversation]})
        canaries.append(Canary("number of a court's order", "identity", _order(ana, case)))
        canaries.append(_document(ana, case))
        draft = start_draft(ana)
        save_step(ana, draft, "nombre", {"given_names": [beginning]})
    canaries.append(Canary("note in the making", "ana's draft", in_the_making))
    canaries.append(Canary("registration in the making", "ana's draft", beginning))
    canaries.append(Canary("conversation in the making", "ana's draft", in_conversation, is_shown=False))
    reason, emergency = word(), uuid4()
    with viewing(token_of("medica")) as doctor:
        ask_emergency(
            by=doctor,
            case=case,
            request_id=emergency,
            kind=EmergencyKind.LIFE_AT_RISK,
            reason=reason,
            minutes=1,
        )
    with viewing(token_of("medica")) as doctor:
        announce_emergency(by=doctor, case=case, request_id=emergency)
    with viewing(token_of("medica")) as doctor:
        open_announced(by=doctor, case=case, request_id=emergency, reason=reason)
        canaries.append(Canary("reason of an emergency", "reason", reason, is_shown=False))
    with viewing(token_of("luis")) as luis:
        canaries.append(_note(luis, case, NoteKind.SESSION, RecordClass.LEGAL))
    return CanaryFile(case, str(draft), tuple(canaries))


def _order(by: Viewer, case: int) -> str:
    text = word()
    told = BasisTold(
        kind=BasisKind.COURT_ORDER,
        recipient=ident("juzgado-maynas"),
        record_classes=(str(RecordClass.GENERAL),),
        received_on=today(),
        until=today() + timedelta(days=30),
        number=text,
    )
    record_basis(by=by, case=case, request_id=uuid4(), told=told)
    return text


def _document(by: Viewer, case: int) -> Canary:
    text = word()
    add_document(
        by=by,
        case=case,
        request_id=uuid4(),
        kind=DocumentKind.PSYCHOLOGICAL_REPORT,
        name=f"Informe {text}",
        content=f"Dice {text}.".encode(),
    )
    return Canary("document", "psychosocial", text)


def _note(by: Viewer, case: int, kind: NoteKind, record_class: RecordClass) -> Canary:
    text = word()
    note = NoteWritten(kind, f"Dijo {text} y se fue.", record_class, today())
    write_note(by=by, case=case, request_id=uuid4(), note=note)
    return Canary(f"{record_class} note", str(record_class), text)
