"""What is asked of the person, and what it comes to: a yes in one sentence, a no, a last day, taking it back.

Each sentence is true for its purpose. Only what is shared closes by itself; what is written stays; of what was counted
and told, nothing is called back.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.casework.consent.enums import SHARING_PURPOSES, ConsentPurpose
from amparo.foundation.access.enums import RecordClass

P = ConsentPurpose

# What each class holds, as one would say it to her: to stand in a sentence, and with a capital in a list.
CLASS_WORDS = {
    RecordClass.GENERAL: (
        gettext_lazy("lo que pasó y lo que se hizo"),
        gettext_lazy(
            "su edad o su fecha de nacimiento, su sexo, de dónde viene, qué documento tiene y si está en regla, qué "
            "lenguas habla y sus estudios"
        ),
        gettext_lazy("si tiene hijas o hijos, y quién los cuida"),
        gettext_lazy("por dónde y cuándo comunicarse con usted sin ponerle en peligro"),
    ),
    RecordClass.IDENTITY: (gettext_lazy("su nombre, el número de su documento y su teléfono"),),
    RecordClass.LOCATION: (gettext_lazy("dónde vive o duerme"),),
    RecordClass.HEALTH: (gettext_lazy("su salud (atenciones, notas e informes)"),),
    RecordClass.PSYCHOSOCIAL: (gettext_lazy("lo que se habló en las sesiones de psicología"),),
    RecordClass.LEGAL: (gettext_lazy("su denuncia y su proceso legal"),),
    RecordClass.SENSITIVE: (
        gettext_lazy(
            "lo muy personal (embarazo, VIH, discapacidad, su pueblo, cómo se identifica, a quién quiere)"
        ),
    ),
}


@dataclass(frozen=True)
class Ask:
    """What is asked, in words; empty where it does not apply or is not known.

    ``recipient``, ``place``: the unit that would see it, and what it is. ``period``: «3 meses»; empty if it ends when
    others can no longer decide for her. ``here``, ``here_is``: the unit that asks, and what it
    is. ``country``: of whose consulate it is.
    """

    purpose: ConsentPurpose
    recipient: str = ""
    place: str = ""
    classes: Collection[str] = ()
    until: str = ""
    period: str = ""
    here: str = ""
    country: str = ""
    here_is: str = ""
    by_phone: bool = False
    may_be_minor: bool = False

    @property
    def shares(self) -> bool:
        """Does a yes open the case to another place?"""
        return self.purpose in SHARING_PURPOSES


# The same where it stays closed: what frightens is not spelled out where nobody will see it.
CLOSED_WORDS = {
    RecordClass.GENERAL: gettext_lazy("Lo que pasó"),
    RecordClass.IDENTITY: gettext_lazy("Su nombre, el número de su documento y su teléfono"),
    RecordClass.LOCATION: gettext_lazy("Dónde vive o duerme"),
    RecordClass.HEALTH: gettext_lazy("Su salud"),
    RecordClass.PSYCHOSOCIAL: gettext_lazy("Lo que habló con psicología"),
    RecordClass.LEGAL: gettext_lazy("Su denuncia y su proceso legal"),
    RecordClass.SENSITIVE: gettext_lazy("Lo muy personal"),
}


def closed_items(classes: Collection[str]) -> tuple[str, ...]:
    """The classes that stay closed where some are open, one short thing each."""
    closed = {name: str(words) for name, words in CLOSED_WORDS.items() if str(name) not in classes}
    if RecordClass.SENSITIVE in closed and RecordClass.HEALTH not in closed:
        closed[RecordClass.SENSITIVE] = _("Lo muy personal, salvo lo que diga su salud")
    return tuple(closed.values())


def class_items(classes: Collection[str]) -> tuple[str, ...]:
    """What some classes hold, one short thing each, in the order in which they are told."""
    return tuple(str(words) for name, held in CLASS_WORDS.items() if str(name) in classes for words in held)


def in_a_row(classes: Collection[str]) -> str:
    """What some classes hold, to stand in a sentence."""
    return "; ".join(class_items(classes))


def told_items(classes: Collection[str]) -> tuple[str, ...]:
    """What some classes hold, to stand in a list."""
    return tuple(words[0].upper() + words[1:] for words in class_items(classes))


def consulate(ask: Ask) -> str:
    """Whose consulate, to stand in a sentence."""
    if not ask.country:
        return _("el consulado de su país")
    return _("el consulado de %(country)s") % {"country": ask.country}


def _until(ask: Ask, forever: str) -> str:
    return _("hasta el %(day)s") % {"day": ask.until} if ask.until else forever


_ASKED = {
    P.ACCOMPANIMENT: gettext_lazy("Le vamos a pedir permiso para guardar lo que nos cuenta."),
    P.REFERRAL: gettext_lazy(
        "Le vamos a pedir permiso para contar cosas de usted a un lugar que puede ayudar."
    ),
    P.COMPLAINT: gettext_lazy("Le vamos a pedir permiso para contar cosas de usted a quienes investigan."),
    P.STATISTICS: gettext_lazy(
        "Le vamos a pedir permiso para incluirle en los números del país, sin su nombre."
    ),
    P.CONSULAR_CONTACT: gettext_lazy("Le vamos a pedir permiso para avisar al consulado de su país."),
}


def asked(ask: Ask) -> str:
    """What the pages are about, in one sentence before the first."""
    return str(_ASKED[ask.purpose])


def at_once(ask: Ask) -> tuple[str, ...]:
    """Before the phone is handed over: that a yes opens the case in that moment."""
    if not ask.shares:
        return ()
    return (
        _("Si dice que sí, desde ese momento pueden verlo quienes lleven su caso en %(office)s.")
        % {"office": ask.recipient},
    )


def accepted(ask: Ask) -> str:
    """What a yes is to: who, what and until when."""
    if ask.purpose == P.ACCOMPANIMENT:
        return _(
            "Si dice que sí: quienes le acompañan en %(here)s anotan lo que usted cuenta, %(until)s. Si dice basta, "
            "solo que vino, qué día y qué atención recibió. Lo escrito queda guardado también después."
        ) % {"here": ask.here, "until": _until(ask, _("mientras le acompañan"))}
    if ask.purpose == P.STATISTICS:
        return _(
            "Si dice que sí: le incluimos, sin su nombre, en los números que ven las instituciones del país "
            "que trabajan en esto. Si después dice que no, no entra en números nuevos; en los que ya salieron queda."
        )
    if ask.purpose == P.CONSULAR_CONTACT:
        return _(
            "Si dice que sí: %(consulate)s puede recibir un solo aviso, con su nombre y por dónde hablarle, %(until)s."
        ) % {"consulate": consulate(ask), "until": _until(ask, _("hasta que usted diga que no"))}
    return _("Si dice que sí: quienes lleven su caso en %(place)s podrán ver, %(until)s: %(what)s.") % {
        "place": ask.recipient,
        "until": _until(ask, ""),
        "what": in_a_row(ask.classes),
    }


def warned(ask: Ask) -> tuple[str, ...]:
    """What a yes can bring upon her, said once more where she decides."""
    if ask.purpose == P.COMPLAINT:
        return (_("Ojo: quien defiende a la persona acusada puede leerlo, y contárselo."),)
    return refuge_warning(ask)


def refuge_warning(ask: Ask) -> tuple[str, ...]:
    """Of a consulate: to whom its government must not be told."""
    if ask.purpose != P.CONSULAR_CONTACT:
        return ()
    return (
        _("Si pidió o piensa pedir refugio, hable antes con una abogada: avisar puede ponerle en peligro."),
    )


def by_law_to(ask: Ask) -> str:
    """Whom a law tells, to stand in a sentence; of who may be a child also those who protect children."""
    if ask.may_be_minor:
        return _(
            "la policía, la fiscalía, el juzgado o la oficina que protege a niñas, niños y adolescentes (UPE, DEMUNA)"
        )
    return _("la policía, la fiscalía (también su oficina de víctimas) o el juzgado")


def after_no(ask: Ask) -> str:
    """What a no, or a «not now», does."""
    if ask.purpose == P.ACCOMPANIMENT:
        return _(
            "Lo que nos cuenta no se escribe. Solo escribimos que vino, qué día y qué atención recibió. Lo que ya está "
            "escrito queda. Puede pedir que se borre: lo deciden dos personas de dos oficinas, y pueden decir que no."
        )
    if ask.purpose == P.STATISTICS:
        return _(
            "No le incluimos en los números nuevos. Si ya salió en alguno, también antes de preguntarle, queda ahí, "
            "sin su nombre."
        )
    if ask.purpose == P.CONSULAR_CONTACT:
        return _("No avisamos al consulado.")
    if ask.purpose == P.COMPLAINT:
        return _(
            "No les contamos nada. Aparte, diga sí o no, la ley nos obliga a avisar si hay peligro, o si lo exige la "
            "fiscalía o un juzgado: eso va a %(them)s."
        ) % {"them": by_law_to(ask)}
    return _(
        "No les contamos nada de usted. Solo si ahí le atienden en una emergencia sabrían lo necesario para eso. "
        "Aparte, diga sí o no, la ley nos obliga a avisar si hay peligro, o si lo ordena un juzgado o la fiscalía: eso "
        "va a %(them)s."
    ) % {"them": by_law_to(ask)}


def after_taking_back(ask: Ask, *, is_now: bool = True) -> tuple[str, ...]:
    """What taking it back does, now or some day, and what it cannot undo."""
    since = _("Desde ahora") if is_now else _("Desde ese momento")
    if ask.purpose == P.ACCOMPANIMENT:
        return (
            _(
                "%(since)s lo que nos cuenta no se escribe. Solo escribimos que vino, qué día y qué atención recibió. "
                "Lo que ya está escrito queda. Puede pedir que se borre: lo deciden dos personas de dos oficinas, y "
                "pueden decir que no."
            )
            % {"since": since},
        )
    if ask.purpose == P.STATISTICS:
        return (_("En los números nuevos ya no está. En los que ya salieron queda, sin su nombre."),)
    if ask.purpose == P.CONSULAR_CONTACT:
        return (_("Si aún no les avisamos, ya no les avisamos. Si ya lo saben, eso no se puede deshacer."),)
    says = [
        _("%(since)s ya no lo pueden ver. Lo que ya leyeron, ya lo saben: eso no se puede borrar.")
        % {"since": since}
    ]
    if ask.purpose == P.COMPLAINT:
        says.append(str(IN_THE_INVESTIGATION))
    return tuple(says)


IN_THE_INVESTIGATION = gettext_lazy(
    "Lo que copiaron o pusieron en la investigación no se borra: ahí lo pueden leer después, también quien defiende a "
    "la persona acusada. La investigación puede seguir."
)


def at_the_end(ask: Ask) -> tuple[str, ...]:
    """Until when, and what ends then."""
    adult = () if ask.period or not ask.until else (_("Desde que tenga 18 años decide solo usted."),)
    if not ask.until:
        return _no_last_day(ask)
    if ask.purpose == P.CONSULAR_CONTACT:
        once = _("Es un solo aviso. Lo podemos dar hasta el %(day)s.") % {"day": ask.until}
        return (once, _what_ends(ask), *adult)
    day = _("Hasta el %(day)s.") % {"day": ask.until}
    if ask.period:
        day += " " + _("Es un plazo de %(period)s.") % {"period": ask.period}
    return (day, _what_ends(ask), *adult)


def _no_last_day(ask: Ask) -> tuple[str, ...]:
    if ask.purpose == P.STATISTICS:
        return (
            _("No termina solo: sigue hasta que usted diga que no."),
            _("Si un día dice que no, ya no entra en números nuevos; en los que ya salieron queda."),
        )
    # docs/retention.md: of a case file no clock runs; two people of two offices decide.
    return (
        _("Anotamos mientras le acompañamos."),
        _(
            "Si dice basta, lo que nos cuenta ya no se escribe. Solo escribimos que vino, qué día y qué atención "
            "recibió."
        ),
        _(
            "Lo escrito queda guardado también después: no hay un día en que se borre solo. Puede pedir que se borre. "
            "Lo deciden dos personas de dos oficinas, y pueden decir que no."
        ),
    )


def _what_ends(ask: Ask) -> str:
    if ask.purpose == P.COMPLAINT:
        return _("Después ya no lo pueden abrir. Usted no tiene que hacer nada.")
    if ask.shares:
        return _("Al terminar ese día se cierra solo: ya no lo pueden abrir. Usted no tiene que hacer nada.")
    if ask.purpose == P.CONSULAR_CONTACT:
        return _(
            "Después de ese día ya no les avisamos. Para avisarles tendríamos que pedirle permiso otra vez. Si ya lo "
            "saben, ya lo saben."
        )
    if ask.purpose == P.STATISTICS:
        return _("Después le preguntamos a usted. Mientras no diga que no, sigue en los números.")
    return _(
        "Después le preguntamos a usted. Lo que ya está escrito queda. Puede pedir que se borre: lo deciden dos "
        "personas de dos oficinas, y pueden decir que no."
    )
