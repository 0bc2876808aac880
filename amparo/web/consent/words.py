"""What is said to the person, in short sentences. She may be seventeen, and frightened; nothing here frightens more.

A page is a title, some sentences, and a list where there is one. What is true for the purpose alone stands with it.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from amparo.casework.consent.enums import ConsentPurpose
from amparo.foundation.access.enums import RecordClass
from amparo.web.consent.ask import (
    CLASS_WORDS,
    Ask,
    accused_may_read,
    after_no,
    after_taking_back,
    asked,
    at_the_end,
    consulate,
    in_a_row,
    told_items,
)

P = ConsentPurpose


@dataclass(frozen=True)
class TalkPage:
    """One page that she reads."""

    title: str
    says: tuple[str, ...]
    items: tuple[str, ...] = field(default=())
    after: tuple[str, ...] = field(default=())


def by_law(ask: Ask) -> TalkPage:
    """First of all: what is told even if she refuses, and to whom."""
    child = _("Si peligra una niña, un niño o adolescente.")
    if ask.may_be_minor:
        child += " " + _("También si es usted.")
    return TalkPage(
        _("Lo que pide la ley"),
        (
            asked(ask),
            _("Casi todo queda entre nosotros. Pero esto lo debemos avisar, aunque usted diga que no:"),
        ),
        (
            _("Si peligra su vida o la de otra persona."),
            child,
            _("Si una jueza o un juez lo ordena."),
        ),
        (
            _(
                "Solo lo necesario, a la policía, la fiscalía o el juzgado. Y se lo contamos, si eso no le pone en "
                "peligro."
            ),
        ),
    )


def what_for(ask: Ask) -> TalkPage:
    """The purpose."""
    return TalkPage(_("Para qué"), tuple(_WHAT_FOR[ask.purpose](ask)))


def _for_accompaniment(ask: Ask) -> list[str]:
    return [
        _("Queremos acompañarle en %(here)s.") % {"here": ask.here},
        _("Para eso guardamos lo que usted nos cuenta. Así no tiene que contarlo otra vez."),
    ]


def _for_referral(ask: Ask) -> list[str]:
    return [
        _("Hay otro lugar que le puede ayudar: %(place)s.") % {"place": ask.recipient},
        *_named(ask.place),
        _("Le pedimos permiso para contarles cosas de usted. Así no tiene que contarlas otra vez."),
        _("Más adelante le decimos cuáles."),
    ]


def _for_complaint(ask: Ask) -> list[str]:
    return [
        _("Se puede denunciar lo que pasó."),
        _("Le pedimos permiso para contar cosas de usted a quienes investigan."),
        _("Más adelante le decimos cuáles."),
        _(
            "Aquí su sí no es la denuncia: deja que vean lo que usted permita, y con eso pueden empezar a "
            "investigar. Si dice que no, avisamos solo lo que pide la ley, como leyó antes."
        ),
    ]


def _for_statistics(ask: Ask) -> list[str]:
    return [
        _("Contamos cuántas personas pasan por esto, para que se haga algo."),
        _("Le pedimos permiso para incluirle en esos números, sin su nombre."),
    ]


def _for_consulate(ask: Ask) -> list[str]:
    return [
        _("Hay alguien más que puede ayudar con documentos o con el regreso: %(consulate)s.")
        % {"consulate": consulate(ask)},
        _("Le pedimos permiso para avisarles que usted está aquí."),
    ]


_WHAT_FOR = {
    P.ACCOMPANIMENT: _for_accompaniment,
    P.REFERRAL: _for_referral,
    P.COMPLAINT: _for_complaint,
    P.STATISTICS: _for_statistics,
    P.CONSULAR_CONTACT: _for_consulate,
}


def _named(place: str) -> list[str]:
    return [place] if place else []


def who(ask: Ask) -> TalkPage:
    """The recipient, and that looking leaves a trace."""
    traced = _("Queda anotado quién mira y cuándo. Usted puede preguntar quién miró.")
    if ask.purpose == P.STATISTICS:
        says = (
            _("Las instituciones del país que trabajan en esto: quienes atienden, investigan o evalúan."),
            _("No ven su nombre. Solo ven un número. Si son pocas personas, no se muestra."),
        )
        return TalkPage(_("Quién lo vería"), says)
    if ask.purpose == P.CONSULAR_CONTACT:
        there = _("Las personas que atienden en %(consulate)s.") % {"consulate": consulate(ask)}
        return TalkPage(_("Quién lo sabría"), (there, _("No pueden abrir lo que guardamos aquí.")))
    if not ask.shares:
        here = _("Las personas de %(here)s que le acompañan, y quien coordina.") % {"here": ask.here}
        others = _("Nadie de afuera, salvo lo que pide la ley o lo que usted permita.")
        return TalkPage(_("Quién lo vería"), (here, others, traced))
    # What the place is was said one page before, where it is the place that helps.
    place = " ".join([f"{ask.recipient}.", *(_named(ask.place) if ask.purpose == P.COMPLAINT else [])])
    only = _("Solo quienes lleven su caso ahí. No todas las personas de ese lugar.")
    return TalkPage(_("Quién lo vería"), (place, only, traced, *accused_may_read(ask)))


def what(ask: Ask) -> TalkPage:
    """Exactly which data."""
    if ask.purpose == P.STATISTICS:
        items = (
            _("El mes, la región, su sexo y su edad aproximada."),
            _("Si es de Perú o de otro país."),
            _("Qué tipo de situación fue, y si ya está confirmada."),
        )
        return TalkPage(_("Qué se contaría"), (), items, (_("Nunca su nombre ni su historia."),))
    if ask.purpose == P.CONSULAR_CONTACT:
        return TalkPage(_("Qué sabrían"), (_("Su nombre y cómo ubicarle. Nada de lo que pasó."),))
    if not ask.shares:
        return TalkPage(
            _("Qué guardamos"), (_("Lo que usted quiera contar. Lo que no quiera contar, no hace falta."),)
        )
    return TalkPage(_("Qué verían"), (_("Solo esto:"),), told_items(ask.classes), _beside_it(ask))


def _beside_it(ask: Ask) -> tuple[str, ...]:
    """What always goes with it; every class that stays closed, by name; then what follows from what is open."""
    always = set(ask.classes) <= {str(RecordClass.GENERAL)}
    says = [
        _("Esto va siempre. Si no quiere que lo sepan, diga que no.")
        if always
        else _("Las dos primeras cosas van siempre: si no quiere que las sepan, diga que no.")
    ]
    if not always:
        says.append(_("¿Algo de lo demás no? Dígalo, y se prepara otra vez sin eso."))
    closed = {str(c) for c in CLASS_WORDS} - set(ask.classes)
    if closed:
        says.append(_("No verían: %(closed)s.") % {"closed": in_a_row(closed)})
    if RecordClass.HEALTH in ask.classes and RecordClass.SENSITIVE in closed:
        says.append(_("Pero si lo de salud habla de un embarazo o del VIH, eso sí lo verían."))
    if ask.purpose == P.COMPLAINT and RecordClass.IDENTITY in closed:
        says.append(
            _("Aun sin su nombre, la persona acusada puede darse cuenta, por lo que pasó, de que es usted.")
        )
    return tuple(says)


def how_long(ask: Ask) -> TalkPage:
    """The last day, and what ends then."""
    after = []
    if ask.purpose == P.COMPLAINT:
        after.append(_("Lo que ya entró en la investigación se queda ahí."))
    if ask.period:
        after.append(_("Si hace falta más tiempo, le preguntamos otra vez."))
    return TalkPage(_("Hasta cuándo"), at_the_end(ask), (), tuple(after))


def if_no(ask: Ask) -> TalkPage:
    """The effect of refusing: none on her care."""
    says = (
        _("No pasa nada malo.") + " " + after_no(ask),
        _("Le seguimos atendiendo igual: con las mismas personas, las mismas citas y la misma ayuda."),
        _("Nadie se va a molestar. Y puede decir que sí otro día."),
    )
    return TalkPage(_("Si dice que no"), says)


def changing(ask: Ask) -> TalkPage:
    """How to take it back, where, and what that cannot undo."""
    says = (
        _("Puede cambiar de idea cualquier día. No tiene que explicar por qué."),
        _(
            "Dígaselo a quien le atiende en %(here)s, yendo o llamando. Diga el código del papel que le daremos."
        )
        % {"here": ask.here},
        _("Pida que le escriban ahí el teléfono."),
        *after_taking_back(ask),
    )
    return TalkPage(_("Si cambia de idea"), says)


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
