"""What the refusals of consent mean, and who can decide instead."""

from django.utils.translation import gettext_lazy as _

CONSENT_WORDS = {
    "guardian_implicated": _(
        "Esa persona tuvo que ver con lo que pasó: no puede decidir. Pueden hacerlo la propia adolescente o el "
        "propio adolescente desde los 14 años, la tutela del Estado (UPE) o quien nombre el juzgado."
    ),
    "guardian_not_known_apart": _(
        "No se sabe si esa persona tuvo que ver con lo que pasó: mientras tanto no puede decidir. Pueden hacerlo la "
        "propia adolescente o el propio adolescente desde los 14 años, la tutela del Estado (UPE) o quien nombre el "
        "juzgado."
    ),
    "age_is_needed": _(
        "Para que otra persona decida hay que saber que es menor de edad. Anote antes su edad o el año en que nació; "
        "basta «aproximadamente»."
    ),
    "may_be_adult": _(
        "Ese día ya podía tener 18 años: nadie decide en su lugar. Pregunte a la propia persona."
    ),
    "under_fourteen": _(
        "Tiene menos de 14 años. Su opinión se escucha siempre, pero decide su madre, su padre o quien tiene su "
        "tutela si no tuvo que ver, la tutela del Estado (UPE) o quien nombre el juzgado."
    ),
    "decides_as_adult": _("Ya tenía 18 años: elija «La propia persona»."),
    "she_said_no": _("La propia persona dijo que no. Nadie puede decir que sí en su lugar."),
    "newer_decision": _(
        "Después de ese día ya decidió otra cosa, y eso es lo que vale. Revise la fecha; si hoy cambió de idea, anote "
        "la de hoy."
    ),
    "purpose_has_no_recipient": _("Para eso no se abre el caso a otra institución. Elija otro uso."),
    "giver_is_needed": _("Falta decir quién lo dijo."),
    "form_is_needed": _("Falta decir cómo lo dijo."),
    "had_said_no": _("Antes dijo que no. Si cambió de decisión, márquelo."),
    "classes_are_needed": _("Falta elegir qué vería la otra institución."),
    "class_cannot_be_shared": _("Ese tipo de dato no se puede compartir."),
    "until_is_needed": _("Falta decir hasta cuándo: para esto hace falta una fecha final."),
    "until_before_decided": _("La fecha final es anterior a la decisión. Revise las dos."),
    "until_before_received": _("La fecha final es anterior al día en que llegó el pedido. Revise las dos."),
    "until_too_far": _("Lo más lejos es un año. Después se vuelve a preguntar."),
    "recipient_is_needed": _("Falta decir con qué unidad de otra institución se compartiría."),
    "recipient_unknown": _("Esa unidad no está en el directorio. Elija una de la lista."),
    "shared_once_registered": _(
        "Un permiso para compartir se anota en el caso ya registrado. Registre sin él; después, en el caso, use "
        "«Hablar del consentimiento»."
    ),
    "recipient_is_own": _("Es su propia institución. Elija una unidad de otra."),
    "recipient_not_for_purpose": _(
        "En esa unidad nadie podría leerlo para ese uso. Para atención, elija una unidad que atienda; para una "
        "denuncia o investigación, una que investigue."
    ),
    "recipient_not_by_law": _(
        "Sin su permiso, por ley solo se entrega a la policía, la fiscalía, un juzgado o la asistencia a víctimas "
        "(UDAVIT); si puede ser menor de edad, también a la UPE o la DEMUNA. A otra institución, solo con su permiso."
    ),
    "recipient_for_a_child": _(
        "A la UPE o la DEMUNA se entrega por ley solo si la persona puede ser menor de edad. Si no es adulta, corrija "
        "antes su edad; si lo es, pídale permiso."
    ),
    "class_not_readable": _("No puede compartir datos que usted no puede ver. Quite lo que no ve."),
    "may_not_share": _(
        "Solo quien es responsable del caso o coordina la unidad puede abrirlo a otra institución."
    ),
    "may_not_export": _("De un caso que otra institución compartió no se imprime el resumen."),
    "share_not_for_them": _("Eso no se puede dar a esa persona, o ya no está compartido."),
    "not_a_lawyer": _(
        "La revisión la hace una abogada, un abogado o la defensa pública de la institución. Sume a esa persona al "
        "equipo del caso."
    ),
    "received_by_the_same": _("Quien recibió el pedido no puede revisarlo. Pídalo a otra persona."),
    "more_than_asked": _("No se puede dar más de lo que se pidió. Revise lo marcado."),
    "notice_reason_is_needed": _("Falta decir cómo se le avisó, o por qué todavía no."),
    "too_long_for_a_danger": _("Por un peligro se abre como mucho 3 días. Si sigue, se vuelve a registrar."),
    "basis_has_ended": _("El plazo del pedido ya venció. No se entrega nada."),
    "before_the_step_before": _("Ese día es anterior al paso de antes. Revise la fecha."),
    "step_not_possible": _("Ese paso ya no corresponde. Mire en qué quedó el pedido."),
}
