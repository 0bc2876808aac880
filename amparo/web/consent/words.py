"""What is said to the person, in short sentences. She may be seventeen, and frightened; nothing here frightens more.

A page is a title, some sentences, and a list where there is one. What is true for the purpose alone stands with it.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.casework.consent.enums import ConsentPurpose
from amparo.foundation.access.enums import RecordClass

P = ConsentPurpose

# What each class holds, as one would say it to her.
CLASS_WORDS = {
    RecordClass.GENERAL: gettext_lazy(
        "Lo que nos contó de lo que pasó, los pasos que hemos dado, cuándo nació, de dónde viene, sus estudios y "
        "si tiene hijas o hijos"
    ),
    RecordClass.IDENTITY: gettext_lazy("Su nombre, su documento y su teléfono"),
    RecordClass.LOCATION: gettext_lazy("Dónde vive o duerme"),
    RecordClass.HEALTH: gettext_lazy("Su salud"),
    RecordClass.PSYCHOSOCIAL: gettext_lazy("Lo que se habló en las sesiones de psicología"),
    RecordClass.LEGAL: gettext_lazy("Su denuncia y su proceso legal"),
    RecordClass.SENSITIVE: gettext_lazy(
        "Cosas muy personales: embarazo, VIH, discapacidad, su pueblo, cómo se identifica o a quién quiere"
    ),
}


@dataclass(frozen=True)
class Ask:
    """What is asked, in words: to whom, which classes, until which day; empty where it does not apply.

    ``place``: what the recipient is, in plain words. ``period``: «3 meses»; empty if it ends when others can no
    longer decide for her.
    """

    purpose: ConsentPurpose
    recipient: str = ""
    place: str = ""
    classes: Collection[str] = ()
    until: str = ""
    period: str = ""


@dataclass(frozen=True)
class TalkPage:
    """One page that she reads."""

    title: str
    says: tuple[str, ...]
    items: tuple[str, ...] = field(default=())
    after: tuple[str, ...] = field(default=())


def class_words(classes: Collection[str]) -> tuple[str, ...]:
    """The words of some classes, in the order in which they are told."""
    return tuple(str(words) for name, words in CLASS_WORDS.items() if str(name) in classes)


def by_law(ask: Ask) -> TalkPage:
    """First of all: what is told even if she refuses."""
    return TalkPage(
        _("Lo que pide la ley"),
        (_("Casi todo queda entre nosotros. Pero tres cosas las debemos avisar, aunque usted diga que no:"),),
        (
            _("Si su vida, o la de otra persona, está en peligro."),
            _("Si una niña, un niño o adolescente está en peligro. También si es usted."),
            _("Si una jueza o un juez lo ordena."),
        ),
        (_("Decimos solo lo necesario. Y se lo contamos a usted, si eso no le pone en peligro."),),
    )


_WHAT_FOR = {
    P.ACCOMPANIMENT: (
        gettext_lazy("Queremos acompañarle."),
        gettext_lazy("Para eso guardamos lo que usted nos cuenta. Así no tiene que contarlo otra vez."),
    ),
    P.REFERRAL: (
        gettext_lazy(
            "Le pedimos permiso para contarles una parte de su caso. Así no tiene que contarlo otra vez."
        ),
    ),
    P.COMPLAINT: (
        gettext_lazy("Se puede denunciar lo que pasó."),
        gettext_lazy("Le pedimos permiso para dar una parte de su caso a quienes investigan."),
    ),
    P.STATISTICS: (
        gettext_lazy("Contamos cuántas personas pasan por esto, para que se haga algo."),
        gettext_lazy("Le pedimos permiso para contarle a usted: como un número, sin su nombre."),
    ),
    P.CONSULAR_CONTACT: (
        gettext_lazy("El consulado de su país puede ayudar con documentos o con el regreso."),
        gettext_lazy("Le pedimos permiso para avisarles que usted está aquí."),
    ),
}


def what_for(ask: Ask) -> TalkPage:
    """The purpose."""
    says = [str(words) for words in _WHAT_FOR[ask.purpose]]
    if ask.purpose == P.REFERRAL:
        other = _("Hay otro lugar que le puede ayudar: %(place)s.") % {"place": ask.recipient}
        says = [other, *_named(ask.place), *says]
    return TalkPage(_("Para qué"), tuple(says))


def _named(place: str) -> list[str]:
    return [place] if place else []


def who(ask: Ask) -> TalkPage:
    """The recipient, and that looking leaves a trace."""
    traced = _("Queda anotado quién mira y cuándo. Usted puede preguntar quién miró.")
    if ask.purpose == P.STATISTICS:
        return TalkPage(
            _("Quién lo vería"), (_("Nadie ve su nombre. Solo se ve un número, junto con muchos otros."),)
        )
    if ask.purpose == P.CONSULAR_CONTACT:
        return TalkPage(_("Quién lo sabría"), (_("Una persona del consulado de su país. Nadie más."),))
    if not ask.recipient:
        here = _("Las personas de este lugar que le acompañan. Nadie de afuera.")
        return TalkPage(_("Quién lo vería"), (here, traced))
    only = _("Solo quienes trabajen en su caso ahí. No toda la oficina.")
    says = [only, traced]
    if ask.purpose == P.COMPLAINT:
        says.append(
            _(
                "Ojo: lo que entra en una investigación lo puede leer también la defensa de la persona acusada."
            )
        )
    return TalkPage(_("Quién lo vería"), (f"{ask.recipient}.", *_named(ask.place), *says))


def what(ask: Ask) -> TalkPage:
    """Exactly which data."""
    if ask.purpose == P.STATISTICS:
        items = (_("El mes, la región y la edad aproximada."), _("Qué tipo de situación fue."))
        return TalkPage(_("Qué se contaría"), (), items, (_("Nunca su nombre ni su historia."),))
    if ask.purpose == P.CONSULAR_CONTACT:
        return TalkPage(_("Qué sabrían"), (_("Su nombre y cómo ubicarle. Nada de lo que pasó."),))
    if not ask.recipient:
        return TalkPage(
            _("Qué guardamos"), (_("Lo que usted quiera contar. Lo que no quiera contar, no hace falta."),)
        )
    return TalkPage(_("Qué verían"), (_("Solo esto:"),), class_words(ask.classes), _nothing_more(ask))


def _nothing_more(ask: Ask) -> tuple[str, ...]:
    """What is feared most is said by name, where it stays closed."""
    closed = [_("Nada más.")]
    if RecordClass.IDENTITY not in ask.classes:
        closed[0] += " " + _("No verían su nombre, su documento ni su teléfono.")
    if RecordClass.LOCATION not in ask.classes:
        closed.append(_("No verían dónde vive o duerme."))
    if RecordClass.PSYCHOSOCIAL not in ask.classes:
        closed.append(_("No verían lo que se habló en las sesiones de psicología."))
    return tuple(closed)


def how_long(ask: Ask) -> TalkPage:
    """The last day."""
    if not ask.until:
        return TalkPage(_("Hasta cuándo"), (_("Mientras le acompañamos, o hasta que usted diga basta."),))
    if not ask.period:
        says = (_("Hasta el %(day)s.") % {"day": ask.until}, _("Desde que tenga 18 años decide solo usted."))
        return TalkPage(_("Hasta cuándo"), says)
    says = (
        _("Hasta el %(day)s. Son %(period)s.") % {"day": ask.until, "period": ask.period},
        _("Después se cierra solo."),
    )
    return TalkPage(_("Hasta cuándo"), says, (), (_("Si hace falta más tiempo, le preguntamos otra vez."),))


def if_no(ask: Ask) -> TalkPage:
    """The effect of refusing: none on her care."""
    says = (
        _("No pasa nada malo."),
        *((_("No les contamos lo suyo."),) if ask.recipient else ()),
        _("Le seguimos atendiendo igual: con las mismas personas, las mismas citas y la misma ayuda."),
        _("Nadie se va a molestar. Y puede decir que sí otro día."),
    )
    return TalkPage(_("Si dice que no"), says)


def changing(ask: Ask) -> TalkPage:
    """How to withdraw, and what it cannot undo."""
    says = [
        _("Puede cambiar de idea cualquier día. No tiene que explicar por qué."),
        _("Dígaselo a quien le atiende. O venga, o llame aquí, y diga el código del papel que le daremos."),
    ]
    if ask.purpose == P.STATISTICS:
        says.append(_("Desde la próxima cuenta, ya no le contamos."))
    elif ask.recipient:
        says.append(
            _(
                "Desde ese momento ya no lo pueden ver. Lo que ya leyeron, ya lo saben: eso no se puede borrar."
            )
        )
    if ask.purpose == P.COMPLAINT:
        says.append(_("Lo que ya entró en la investigación se queda ahí."))
    return TalkPage(_("Si cambia de idea"), tuple(says))


# Address of each page and what it says, in the order in which they are told.
READ_PAGES = {
    "ley": by_law,
    "para-que": what_for,
    "quien": who,
    "que": what,
    "hasta": how_long,
    "si-no": if_no,
    "cambiar": changing,
}
