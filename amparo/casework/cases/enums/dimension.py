"""The kinds of coded fact about a situation of trafficking, and the codes of each."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .industry import Industry
from .trafficking import Act, ControlMethod, ExploitationForm, ExploitationPurpose, Means, RecruitmentMethod


class Dimension(TextChoices):
    """Palermo Protocol, article 3 (act, means, purpose) and the multiple-choice fields of HTCDS 2.0."""

    ACT = "act", _("Qué hicieron")
    MEANS = "means", _("De qué medios se valieron")
    PURPOSE = "purpose", _("Con qué finalidad")
    FORM = "form", _("Forma de explotación")
    INDUSTRY = "industry", _("Actividad o lugar")
    RECRUITMENT = "recruitment", _("Cómo captaron a la persona")
    CONTROL = "control", _("Cómo controlaron a la persona")


CODES_BY_DIMENSION: dict[Dimension, type[TextChoices]] = {
    Dimension.ACT: Act,
    Dimension.MEANS: Means,
    Dimension.PURPOSE: ExploitationPurpose,
    Dimension.FORM: ExploitationForm,
    Dimension.INDUSTRY: Industry,
    Dimension.RECRUITMENT: RecruitmentMethod,
    Dimension.CONTROL: ControlMethod,
}
