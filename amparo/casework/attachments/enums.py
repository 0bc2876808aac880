"""What a document is, and whose clearance it needs."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from amparo.foundation.access.enums import RecordClass


class DocumentKind(TextChoices):
    """What the paper is."""

    CONSENT_SCAN = "consent_scan", _("Consentimiento firmado")
    IDENTITY_PAPER = "identity_paper", _("Foto o copia de un documento de identidad")
    SOCIAL_REPORT = "social_report", _("Informe social")
    PSYCHOLOGICAL_REPORT = "psychological_report", _("Informe psicológico")
    HEALTH_REPORT = "health_report", _("Informe o receta de salud")
    COURT_DOCUMENT = "court_document", _("Documento fiscal o judicial")
    LEGAL_BASIS = "legal_basis", _("Orden o pedido de datos por ley")
    SCHOOL_OR_WORK = "school_or_work", _("Constancia de estudios o de trabajo")
    OTHER = "other", _("Otro documento")


# Added and kept together with what rests on it (casework.consent), not by itself.
KEPT_WITH_A_BASIS = DocumentKind.LEGAL_BASIS

# Who may read a document follows from what it is.
CLASS_OF_KIND: dict[DocumentKind, RecordClass] = {
    DocumentKind.CONSENT_SCAN: RecordClass.IDENTITY,
    DocumentKind.IDENTITY_PAPER: RecordClass.IDENTITY,
    DocumentKind.SOCIAL_REPORT: RecordClass.SENSITIVE,
    DocumentKind.PSYCHOLOGICAL_REPORT: RecordClass.PSYCHOSOCIAL,
    DocumentKind.HEALTH_REPORT: RecordClass.HEALTH,
    DocumentKind.COURT_DOCUMENT: RecordClass.LEGAL,
    DocumentKind.LEGAL_BASIS: RecordClass.IDENTITY,
    DocumentKind.SCHOOL_OR_WORK: RecordClass.IDENTITY,
    DocumentKind.OTHER: RecordClass.IDENTITY,
}


class FileType(TextChoices):
    """What a file may be, by its bytes."""

    PDF = "pdf", "PDF"
    JPEG = "jpeg", "JPEG"
    PNG = "png", "PNG"
    TEXT = "text", _("Texto")


MIME = {
    FileType.PDF: "application/pdf",
    FileType.JPEG: "image/jpeg",
    FileType.PNG: "image/png",
    FileType.TEXT: "text/plain; charset=utf-8",
}


class CheckOutcome(TextChoices):
    """What came of looking at a document again after it was stored. No row: nobody has looked yet."""

    SOUND = "sound", _("Se abre entero")
    WARNED = "warned", _("Se abre entero, con advertencias")
    BROKEN = "broken", _("No se abre")


class Finding(TextChoices):
    """What a PDF carries besides pages."""

    SCRIPT = "script", _("programas (JavaScript)")
    LAUNCH = "launch", _("órdenes para abrir otros programas")
    EMBEDDED = "embedded", _("otros archivos dentro")
    HIDDEN = "hidden", _("partes que no se pueden revisar")
