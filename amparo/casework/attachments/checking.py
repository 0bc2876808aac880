"""Looking at a document once more after it was stored: that it opens whole, and what a PDF carries besides pages.

Done later by a job, as the person who added it. A document without a row of its own in ``attachments_check`` was not
looked at yet: unknown is not good.
"""

from amparo.casework.attachments.enums import CheckOutcome, FileType, Finding
from amparo.casework.attachments.files import kept
from amparo.casework.attachments.models import Check, Document
from amparo.casework.attachments.pdf_programs import programs_in
from amparo.casework.attachments.queries import content_of
from amparo.foundation.access.decisions import Refused
from amparo.foundation.access.enums import RecordClass
from amparo.foundation.access.errands import ask_errand
from amparo.foundation.access.gate import CaseAccess, CaseNotFound
from amparo.foundation.access.viewer import Viewer
from amparo.foundation.audit.actions import record_event
from amparo.foundation.protection.vault import SealBroken

CHECK_DOCUMENT = "check_document"


def ask_check(document: Document) -> None:
    """Ask, in the transaction that adds a document, for it to be looked at again."""
    ask_errand(
        kind=CHECK_DOCUMENT,
        subject=document.case_id,
        about=document.pk,
        classes=[RecordClass(document.record_class)],
    )


def check_document(viewer: Viewer, access: CaseAccess, document_id: int) -> None:
    """The errand: open a document and write down what came of it. Raises ``CaseNotFound`` for one not to be read."""
    document = Document.objects.filter(case_id=access.subject, pk=document_id).first()
    if document is None:
        raise CaseNotFound
    record_event(
        actor=viewer.staff_id,
        institution=viewer.institution_id,
        action=CHECK_DOCUMENT,
        purpose=access.purpose,
        subjects=[access.subject],
        record_classes=[document.record_class],
    )
    outcome, findings = _looked_at(document)
    Check.objects.create(
        document=document,
        case_id=access.subject,
        record_class=document.record_class,
        outcome=outcome,
        findings=sorted(findings),
    )


def _looked_at(document: Document) -> tuple[CheckOutcome, set[Finding]]:
    try:
        content = content_of(document)
        if content is None or len(content) != document.size or kept(content)[0] != document.file_type:
            return CheckOutcome.BROKEN, set()
    except (SealBroken, Refused):
        return CheckOutcome.BROKEN, set()
    findings = programs_in(content) if document.file_type == FileType.PDF else set()
    return (CheckOutcome.WARNED if findings else CheckOutcome.SOUND), findings
