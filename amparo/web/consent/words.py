"""What is said to the person, in short sentences. She may be seventeen, and frightened; nothing here frightens more.

A page is a title, some sentences, and a list where there is one. What is true for the purpose alone stands with it.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from amparo.casework.consent.enums import ConsentPurpose
from amparo.foundation.access.enums import RecordClass
from amparo.web.consent.ask import (
    IN_THE_INVESTIGATION,
    Ask,
    after_no,
    after_taking_back,
    at_the_end,
    by_law_to,
    closed_items,
    consulate,
    refuge_warning,
    told_items,
)

P = ConsentPurpose


@dataclass(frozen=True)
class TalkPage:
    """One page that she reads. ``closed``: what nobody there would see."""

    title: str
    says: tuple[str, ...]
    items: tuple[str, ...] = field(default=())
    closed: tuple[str, ...] = field(default=())
    after: tuple[str, ...] = field(default=())


def by_law(ask: Ask) -> TalkPage:
    """First of all: what is told even if she refuses, and to whom."""
    child = _("Si peligra una niña, un niño o adolescente.")
    if ask.may_be_minor:
        child += " " + _("También si es usted.")
    return TalkPage(
        _("Lo que pide la ley"),
        (_("Sin su permiso, casi nada sale de aquí. Pero esto lo debemos avisar, aunque diga que no:"),),
        (
            _("Si peligra su vida o la de otra persona."),
            child,
            _("Si un juzgado lo ordena o la fiscalía lo exige."),
        ),
        # casework.consent.basis_rules.BY_LAW_TO: to nobody else.
        after=(
            _(
                "Solo lo necesario, y solo a %(them)s, o a quien le atienda en una emergencia. A usted le contamos "
                "que lo avisamos, si eso no le pone en peligro."
            )
            % {"them": by_law_to(ask)},
        ),
    )


def what_for(ask: Ask) -> TalkPage:
    """The purpose."""
    return TalkPage(_("Para qué"), tuple(_WHAT_FOR[ask.purpose](ask)))


def _for_accompaniment(ask: Ask) -> list[str]:
    return [
        " ".join([_("Queremos acompañarle aquí, en %(here)s.") % {"here": ask.here}, *_named(ask.here_is)]),
        _("Para eso guardamos lo que usted nos cuenta. Así no tiene que contarlo otra vez."),
    ]


def _for_referral(ask: Ask) -> list[str]:
    return [
        _("Hay otro lugar que le puede ayudar: %(place)s.") % {"place": ask.recipient},
        *_named(ask.place),
        _("Le pedimos permiso para contarles cosas de usted. Así no tiene que contarlas otra vez."),
        _("Más adelante le decimos qué cosas contaríamos."),
    ]


def _for_complaint(ask: Ask) -> list[str]:
    return [
        _("Se puede denunciar lo que pasó."),
        _("Le pedimos permiso para contar cosas de usted a quienes investigan."),
        _("Es para que puedan investigar lo que pasó. Más adelante le decimos qué cosas contaríamos."),
        _(
            "Hoy no pone ni firma una denuncia. Pero si dice que sí, ellos ven lo que usted permita, y con eso "
            "pueden empezar a investigar."
        ),
    ]


def _for_statistics(ask: Ask) -> list[str]:
    return [
        _("Contamos cuántas personas pasaron por algo parecido, para que el Estado ayude más."),
        _("Le pedimos permiso para incluirle en esos números, sin su nombre."),
    ]


def _for_consulate(ask: Ask) -> list[str]:
    return [
        _("Hay alguien más que puede ayudar con documentos o con el regreso: %(consulate)s.")
        % {"consulate": consulate(ask)},
        _("Le pedimos permiso para avisarles que usted está en el Perú."),
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
            _(
                "No ven su nombre. Solo ven cuántas personas son, por ejemplo 25: nada dice cuál es usted. Si son "
                "pocas, no se muestra."
            ),
        )
        return TalkPage(_("Quién lo vería"), says)
    if ask.purpose == P.CONSULAR_CONTACT:
        there = _("Las personas que atienden en %(consulate)s.") % {"consulate": consulate(ask)}
        beyond = _(
            "El consulado es del gobierno de su país. Puede avisar a otras oficinas de allá; nosotros no lo "
            "controlamos."
        )
        inside = _("No pueden abrir lo que guardamos aquí.")
        return TalkPage(_("Quién lo sabría"), (there, beyond, *refuge_warning(ask), inside))
    if not ask.shares:
        here = _("Las personas de %(here)s que le acompañan, y quien dirige el equipo.") % {"here": ask.here}
        others = _("Nadie de afuera, salvo lo que manda la ley, una emergencia o lo que usted permita.")
        return TalkPage(_("Quién lo vería"), (here, others, traced))
    # What the place is was said one page before, where it is the place that helps.
    place = " ".join([f"{ask.recipient}.", *(_named(ask.place) if ask.purpose == P.COMPLAINT else [])])
    if ask.purpose != P.COMPLAINT:
        only = _("Solo quienes lleven su caso ahí. No todas las personas de ese lugar.")
        return TalkPage(_("Quién lo vería"), (place, only, traced))
    first = _("Primero lo ven quienes lleven su caso ahí.")
    then = _(
        "Si se investiga, pueden verlo también la policía, la fiscalía, el juzgado y quien defiende a la persona "
        "acusada. Esa defensa puede contárselo a la persona acusada."
    )
    return TalkPage(
        _("Quién lo vería"),
        (place, first, then, _("Aquí queda anotado quién abre su caso y cuándo. Puede preguntarlo.")),
    )


def what(ask: Ask) -> TalkPage:
    """Exactly which data."""
    if ask.purpose == P.STATISTICS:
        items = (
            _("El mes o el año en que le recibimos, su sexo y su grupo de edad."),
            _("En qué departamento del Perú empezó y en cuál pasó, o si fue fuera del Perú."),
            _("Qué tipo de situación fue."),
        )
        return TalkPage(_("Qué dirían los números"), (), items, after=(_("Nunca su nombre ni su historia."),))
    if ask.purpose == P.CONSULAR_CONTACT:
        return TalkPage(
            _("Qué sabrían"), (_("Su nombre y por dónde hablarle. No dónde duerme, ni nada de lo que pasó."),)
        )
    if not ask.shares:
        return TalkPage(
            _("Qué guardamos"), (_("Lo que usted quiera contar. Lo que no quiera contar, no hace falta."),)
        )
    closed = closed_items(ask.classes)
    return TalkPage(_("Qué verían"), (_("Solo esto:"),), told_items(ask.classes), closed, _beside_it(ask))


def _beside_it(ask: Ask) -> tuple[str, ...]:
    """What always goes with it; then what follows from what is open."""
    always = set(ask.classes) <= {str(RecordClass.GENERAL)}
    says = [
        _("Esto va siempre. Si no quiere que lo sepan, diga que no.")
        if always
        else _("Las cuatro primeras cosas van siempre: si no quiere que las sepan, diga que no.")
    ]
    if not always:
        says.append(_("¿Algo de lo demás no? Dígalo, y se prepara otra vez sin eso."))
    if RecordClass.HEALTH in ask.classes and RecordClass.SENSITIVE not in ask.classes:
        says.append(
            _("Ojo: lo de salud puede hablar de algo muy personal, como un embarazo. Eso sí lo verían.")
        )
    if ask.purpose == P.COMPLAINT and RecordClass.IDENTITY not in ask.classes:
        says.append(
            _("Aun sin su nombre, la persona acusada puede darse cuenta, por lo que pasó, de que es usted.")
        )
    return tuple(says)


def how_long(ask: Ask) -> TalkPage:
    """The last day, and what ends then."""
    after = []
    if ask.purpose == P.COMPLAINT:
        after.append(str(IN_THE_INVESTIGATION))
    if ask.shares and ask.period:
        after.append(_("Si hace falta más tiempo, le preguntamos otra vez."))
    return TalkPage(_("Hasta cuándo"), at_the_end(ask), after=tuple(after))


def if_no(ask: Ask) -> TalkPage:
    """The effect of refusing: none on her care."""
    there: tuple[str, ...] = ()
    if ask.purpose == P.REFERRAL:
        there = (
            _(
                "Puede pedir ayuda igual en %(place)s, por su cuenta. Ahí tendría que contar usted lo que quiera."
            )
            % {"place": ask.recipient},
        )
    if ask.purpose == P.COMPLAINT:
        there = (_("Usted puede denunciar igual, por su cuenta, cuando quiera."),)
    says = (
        _("No pasa nada malo.") + " " + after_no(ask),
        *there,
        _("Aquí le atendemos igual: con las mismas personas, las mismas citas y la misma ayuda."),
        _("Nadie se va a molestar. Y puede decir que sí otro día."),
    )
    return TalkPage(_("Si dice que no"), says)


def changing(ask: Ask) -> TalkPage:
    """How to take it back, where, and what that cannot undo."""
    tell = _(
        "Dígaselo a quien le atiende en %(here)s, yendo o llamando: vale desde que lo dice. Por teléfono no le "
        "decimos si ya está hecho: se lo contamos después, por donde es seguro. Para todo lo demás, venga."
    ) % {"here": ask.here}
    if ask.by_phone:
        code = _(
            "Al terminar le decimos un código, para que sepamos de qué permiso habla. Sin el código también puede."
        )
    else:
        code = _(
            "Si quiere, le damos un papel con un código, y ahí escribimos nuestro teléfono. Sin el papel también "
            "puede: basta con decirlo."
        )
    says = (
        _("Puede cambiar de idea cualquier día, sin explicar por qué. Su atención sigue igual."),
        tell,
        code,
        *after_taking_back(ask, is_now=False),
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
