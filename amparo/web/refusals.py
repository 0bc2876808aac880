"""What a refusal means and what to do about it, in plain words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.casework.cases.lifetime import BEFORE_BIRTH
from amparo.web.consent.refusals import CONSENT_WORDS

_WORDS = {
    "already_corrected": gettext_lazy(
        "Alguien corrigió este dato antes. Vuelva al caso y mire el dato vigente."
    ),
    "document_is_needed": gettext_lazy("Falta el documento. Agréguelo al pedido y vuelva a entregar."),
    "document_of_a_basis": gettext_lazy("Este documento sostiene un pedido de datos por ley y queda con él."),
    "file_is_empty": gettext_lazy("El archivo está vacío. Elija otro."),
    "file_is_too_large": gettext_lazy("El archivo pasa de 10 MB. Redúzcalo o divídalo."),
    "file_is_damaged": gettext_lazy(
        "El archivo llegó dañado. Ábralo para ver si está bien y envíelo otra vez."
    ),
    "file_type_not_taken": gettext_lazy(
        "El contenido del archivo no es PDF, foto (JPEG o PNG) ni texto, aunque su nombre lo diga, o llegó dañado. "
        "Ábralo para ver si está bien, guárdelo como PDF y envíelo otra vez."
    ),
    "text_not_utf8": gettext_lazy(
        "El texto está guardado con otra codificación, como «ANSI» de Windows, y sus tildes se perderían. Guárdelo "
        "como UTF-8 (en el Bloc de notas: «Guardar como», «Codificación») o como PDF, y envíelo otra vez."
    ),
    "case_is_closed": gettext_lazy("El caso está cerrado. Para agregar algo, primero hay que reabrirlo."),
    "class_not_writable": gettext_lazy(
        "Esto puede leerlo, pero no escribirlo: o no le toca a su función, o el caso se le abrió solo para leer."
    ),
    "nothing_to_record": gettext_lazy("No había nada que guardar. Complete al menos un dato."),
    "kind_is_needed": gettext_lazy("Falta decir si es captación, traslado o explotación."),
    "role_is_needed": gettext_lazy("Falta decir qué hizo esa persona."),
    "status_is_needed": gettext_lazy("Falta elegir la situación."),
    "note_is_empty": gettext_lazy("La nota está vacía. Escriba algo antes de guardar."),
    "ends_before_it_begins": gettext_lazy("La fecha final es anterior a la inicial. Revise las dos."),
    "opened_in_the_future": gettext_lazy("La fecha de apertura aún no ha llegado."),
    "date_in_the_future": gettext_lazy("Esa fecha aún no ha llegado."),
    "before_it_opened": gettext_lazy("Esa fecha es anterior a la apertura del caso. Revise el día y el año."),
    "colleague_not_here": gettext_lazy("Esa persona ya no trabaja en su institución. Elija a otra."),
    "colleague_cannot_carry": gettext_lazy(
        "Esa persona no puede acompañar casos con su función. Elija a otra."
    ),
    "already_theirs": gettext_lazy("El caso ya está a cargo de esa persona."),
    "may_not_assign": gettext_lazy(
        "Solo quien es responsable del caso o coordina la unidad puede asignarlo."
    ),
    "block_asked_already": gettext_lazy("Ya hay un pedido de bloqueo de este caso. Espere la respuesta."),
    "block_waits_for_an_answer": gettext_lazy("Ya hay un pedido sobre este expediente. Espere la respuesta."),
    "block_answered_already": gettext_lazy("Ese pedido ya tiene respuesta. Vuelva a la lista de bloqueos."),
    "review_too_soon": gettext_lazy("La revisión no puede ser antes de 30 días."),
    "review_too_late": gettext_lazy("La revisión no puede ser después de 10 años."),
    "review_not_due": gettext_lazy("Aún no llega la fecha de revisión. Antes de ella no se destruye nada."),
    "block_not_yours_to_ask": gettext_lazy(
        "Sobre este expediente solo puede pedir algo quien coordina su unidad, el punto focal de la institución o "
        "quien pidió el bloqueo."
    ),
    "block_not_yours_to_answer": gettext_lazy(
        "Tiene que responder otra persona: el punto focal de la institución o quien coordina otra unidad."
    ),
    "team_is_so_already": gettext_lazy("El equipo ya está así."),
    "task_already_ended": gettext_lazy("Esa tarea ya no está pendiente."),
    "urgent_tasks_are_open": gettext_lazy(
        "Hay tareas urgentes pendientes. Antes de cerrar el caso, márquelas como hechas o diga que quedan sin efecto."
    ),
    "request_used_for_other_content": gettext_lazy(
        "Este formulario ya se había guardado con otro contenido. Revise lo guardado y guarde de nuevo."
    ),
    "age_contradicts_birth": gettext_lazy(
        "«Fecha de nacimiento» y «Edad» no pueden ser ciertas a la vez. Corrija una de las dos, o deje vacía la "
        "que no sea segura."
    ),
    "dni_has_eight_digits": gettext_lazy(
        "El número de DNI tiene 8 cifras. Revíselo o, si es de otro documento, cambie «Documento de identidad»."
    ),
    "number_without_document": gettext_lazy(
        "Se dijo que no tiene documento. Deje vacío el número o cambie «Documento de identidad»."
    ),
    "document_number_characters": gettext_lazy(
        "El número de documento lleva solo letras y cifras. Revise lo escrito."
    ),
    "document_number_too_long": gettext_lazy(
        "Es demasiado largo para un número de documento. Revise lo escrito."
    ),
    "contact_told_twice": gettext_lazy("Una misma vía de contacto está dicha dos veces. Deje una."),
    "fact_told_twice": gettext_lazy("Un mismo hecho está dicho dos veces. Deje uno."),
    "consent_told_twice": gettext_lazy(
        "Hay dos decisiones para lo mismo y la misma institución. Deje la que vale."
    ),
    "outcome_not_of_activity": gettext_lazy(
        "Esa respuesta no corresponde a lo que se hizo. Elija otra, o deje la lista sin respuesta."
    ),
    "opened_after_a_change": gettext_lazy(
        "El caso ya había cambiado de estado antes de ese día. Revise el día y el año."
    ),
    "opened_after_a_transfer": gettext_lazy(
        "El caso ya había cambiado de responsable o de equipo antes de ese día. Revise el día y el año."
    ),
    "quota_used_up": gettext_lazy(
        "Por hoy ya hizo todas las consultas que una persona puede hacer en un día. Mañana puede seguir; "
        "si es urgente, hable con su coordinación."
    ),
    "too_little_to_look_for": gettext_lazy(
        "Para consultar hace falta el número de documento, o el nombre, los dos apellidos y la edad o el nacimiento. "
        "Complete lo que se sepa en «Persona»."
    ),
    "reason_is_needed": gettext_lazy(
        "Diga en unas palabras por qué: al menos 5 letras. Lo leerá quien lo revise."
    ),
    "emergency_quota_used_up": gettext_lazy(
        "Hoy ya usó los tres accesos de emergencia de un día. Llame a quien lleva el caso o a su coordinación; "
        "si hay peligro ahora, al 105 o al 100."
    ),
    "not_to_be_asked": gettext_lazy(
        "Eso no se puede pedir con su función, o ya hizo hoy todos los pedidos de un día. Hable con su coordinación."
    ),
    "not_yours_to_review": gettext_lazy("Este acceso ya se revisó, o debe revisarlo otra persona."),
    "may_not_export": gettext_lazy("Este caso puede leerlo, pero no imprimirlo ni llevárselo."),
    "already_settled": gettext_lazy("Esto ya quedó atendido. Vuelva a «Mi unidad»."),
    "not_yours_to_answer": gettext_lazy(
        "Esta pregunta es para la coordinación de otra unidad, o usted ya respondió por la otra parte. "
        "Debe responder otra persona."
    ),
    "looks_are_for_who_answers": gettext_lazy(
        "Quién miró el caso lo ve quien es responsable de él o coordina la unidad."
    ),
    "alert_is_about_oneself": gettext_lazy("Nadie concluye una alerta sobre su propio trabajo."),
    "alert_is_concluded": gettext_lazy("Alguien ya anotó qué resultó ser. Mire la alerta otra vez."),
    "alert_is_not_yours": gettext_lazy(
        "La concluye quien coordina la unidad de esa persona, o el punto focal de su institución."
    ),
    "second_factor_is_old": gettext_lazy("Confirme primero su segundo paso en una página, y repita."),
    "token_only_reads": gettext_lazy("Esta clave es solo para leer."),
    "tokens_are_enough": gettext_lazy("Ya tiene diez claves en uso. Quite una que no necesite."),
    "token_already_made": gettext_lazy(
        "Esa clave ya se creó y no se puede mostrar otra vez. Si no la copió, quítela y cree otra."
    ),
    "code_already_shown": gettext_lazy(
        "Ese código ya se mostró una vez y no se puede volver a ver. Si no lo copió, pida uno nuevo: el anterior deja "
        "de servir."
    ),
    "not_yours_to_administer": gettext_lazy(
        "Esta cuenta no la administra usted, o ya no está así. Vuelva a la lista y mire cómo está ahora."
    ),
    "carries_cases": gettext_lazy(
        "Esa persona todavía lleva casos. Reasígnelos primero: con otra función o en otra unidad ya no serían suyos."
    ),
    "username_taken": gettext_lazy("Ese usuario ya existe. Elija otro."),
    "nothing_to_withdraw": gettext_lazy(
        "Eso ya no espera a nadie. Vuelva a la lista y mire cómo está ahora."
    ),
    "account_is_everybodys": gettext_lazy(
        "Esta cuenta es de todos los que prueban la demostración: aquí no se cierra ni se cambia."
    ),
    "role_does_not_register": gettext_lazy("Su función no registra casos."),
    **CONSENT_WORDS,
}


def explain(reason: str) -> str:
    """The words for a reason; one that has none yet still says what to do. What it is about stands beside its field."""
    if reason.endswith(BEFORE_BIRTH):
        return _(
            "Es anterior al nacimiento, según «Fecha de nacimiento». "
            "Corrija esta fecha o la fecha de nacimiento de la persona."
        )
    if reason.startswith("not_from_"):
        return _("Esto no se puede hacer en el estado en que está el caso. Vuelva al caso y mire su estado.")
    return str(_WORDS.get(reason) or _("No está permitido ahora. Vuelva al caso y revise su estado."))
