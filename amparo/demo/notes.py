"""Short notes as people write them between two visits: imperfect, in the voice of each profession."""

from random import Random

from amparo.casework.cases.enums import NoteKind
from amparo.foundation.access.enums import RecordClass, Role

_PSYCHOLOGIST = (
    "Viene puntual. Dice q ya duerme mejor, aun tiene pesadillas 2 veces x semana. Se trabajo respiración.",
    "sesion corta, estaba cansada. No quiso hablar del tema, se respeto. Queda en venir el jueves",
    "Refiere sentirse culpable por su hermanita. Se valida emoción. Continuar con psicoeducacion.",
    "Se le nota mas tranquila, sonrio al hablar de su hijo. Pide que no se llame a la casa de la mamá.",
    "No llego a la cita, segunda vez. Llamar mañana por la tarde (solo whatsapp).",
    "Primera entrevista. Llora al inicio, luego conversa. Se explico confidencialidad y limites.",
    "Trabajamos linea de vida. Ella eligió donde parar. Buen vinculo.",
    "Dice que extraña el rio y su comunidad. Evaluar visita familiar con TS.",
    "Ideación hace 3 sem, ahora niega. Plan de seguridad revisado con ella, telefono de la tia NO usar.",
    "Pregunto si va a tener que declarar otra vez. No tengo respuesta todavia, consultar con legal",
)
_SOCIAL = (
    "Visita a la casa, madre dispuesta a recibirla pero vive con el padrastro. Falta evaluar.",
    "Se coordina con RENIEC por el DNI, piden partida de nacimiento actualizada.",
    "Compre pasaje en bote rapido, sale el martes 6am. Avisar a DEMUNA para q la espere en el puerto.",
    "El colegio acepta matricula fuera de fecha!! falta certificado de 3ro",
    "Entrega de kit y ropa. Pide sandalias talla 36.",
    "Familia no contesta. Vecina dice q se fueron a la chacra, volver fin de mes.",
    "Se hizo informe social. Ingreso familiar variable, venden pescado.",
    "Gestion en el banco para su capital semilla, observaron la firma.",
    "Hablamos de su idea de poner juguería. Hacer lista de costos juntas",
)
_LAWYER = (
    "Se explico el proceso y que la defensa puede leer lo que declare. Quiere pensarlo.",
    "Fiscalia reprograma entrevista unica, no habia psicologo. Presentar escrito.",
    "Revise carpeta: calificaron como rufianismo. Pedir adecuación a trata.",
    "Audiencia suspendida por inasistencia del defensor del imputado. 4ta vez.",
    "Solicite reserva de identidad. Pendiente resolución",
    "No desea constituirse en actor civil por ahora. Respetar.",
    "Copia de la denuncia recibida. Faltan las actas del operativo",
)
_POLICE = (
    "Intervencion en bar, se encontro menor sin documentos. Se comunica a fiscalia de turno.",
    "Se trasladó a medico legista. Queda a cargo de UPE.",
    "Manifiesta haber sido traida en lancha por una señora que conoce como la Tía.",
    "Pendiente ubicar al propietario del local. Vecinos no colaboran.",
)
_PROSECUTOR = (
    "Disposición de ampliación, 60 dias. Falta pericia psicológica.",
    "Camara Gesell programada. Notificar a defensa publica de victimas.",
    "Se varía la versión inicial. Valorar con cuidado, hay indicios de presion de la familia.",
    "Solicitar levantamiento de comunicaciones.",
    "Requerimiento acusatorio presentado. Reparación propuesta.",
)
_SHELTER = (
    "Ingresa con lo puesto, tranquila. Se le asigna cama y ropa.",
    "Comparte bien con las demas. Pide volver a estudiar.",
    "Salida solicitada antes de tiempo por la familia, equipo opina que NO es momento.",
    "Control de salud ok, falta vacuna.",
    "Estuvo inquieta en la noche, se acompañó. Avisar a psicologia",
)
_PROTECTION = (
    "Se aplica tabla, sale desprotección. Medida de acogimiento residencial.",
    "Se ubica a abuela materna en Caballococha, evaluar acogida en familia extensa.",
    "Tia refiere hacerse cargo, pero la adolescente la señala. NO entregar.",
    "Oficio al juzgado, sin respuesta a la fecha.",
    "Plan de trabajo individual elaborado con la adolescente",
)
_HEALTH = (
    "Control prenatal 1, 14 sem aprox. Sulfato ferroso.",
    "Atencion por mareos, anemia leve. Cita en 30 dias",
    "Tamizaje hecho con su acuerdo. Resultado en su historia, no aqui.",
    "Se deriva a salud mental comunitaria, hay cupo para la otra semana.",
)
_INSPECTION = (
    "Trabajador sin contrato, jornada 14 horas, retencion de documento. Acta de infraccion.",
    "Empleador no exhibe planilla. Se remite a fiscalia por indicios de trabajo forzoso.",
)
_GENERAL = (
    "Se registra recien hoy, el cuaderno se mojó en la creciente.",
    "Segun la derivación tiene 16, ella dice 15. Confirmar",
    "Falta segundo apellido, en el acta sale distinto.",
)

_NOTES: dict[Role, tuple[tuple[str, ...], RecordClass]] = {
    Role.PSYCHOLOGIST: (_PSYCHOLOGIST, RecordClass.PSYCHOSOCIAL),
    Role.VICTIM_ASSISTANCE: (_PSYCHOLOGIST, RecordClass.PSYCHOSOCIAL),
    Role.CEM_WORKER: (_PSYCHOLOGIST + _SOCIAL, RecordClass.PSYCHOSOCIAL),
    Role.SOCIAL_WORKER: (_SOCIAL, RecordClass.GENERAL),
    Role.LAWYER: (_LAWYER, RecordClass.LEGAL),
    Role.PUBLIC_DEFENDER: (_LAWYER, RecordClass.LEGAL),
    Role.POLICE_OFFICER: (_POLICE, RecordClass.LEGAL),
    Role.PROSECUTOR: (_PROSECUTOR, RecordClass.LEGAL),
    Role.SHELTER_WORKER: (_SHELTER, RecordClass.GENERAL),
    Role.SPECIAL_PROTECTION: (_PROTECTION, RecordClass.GENERAL),
    Role.DEMUNA_WORKER: (_PROTECTION, RecordClass.GENERAL),
    Role.HEALTH_WORKER: (_HEALTH, RecordClass.HEALTH),
    Role.LABOUR_INSPECTOR: (_INSPECTION, RecordClass.LEGAL),
}
_KINDS = (NoteKind.SESSION, NoteKind.SESSION, NoteKind.CALL, NoteKind.VISIT, NoteKind.COORDINATION)

# What she may have asked for: sealed with her identity, shown where somebody is about to call.
CONTACT_WORDS = (
    "Nunca llamar a la casa.",
    "Solo whatsapp, después de las 4. No mandar audios.",
    "Preguntar primero por su prima, ella pasa el celular.",
    "Escribir sin decir de dónde es. Contesta cuando puede.",
    "Por la radio de la comunidad NO. Avisar a la profesora.",
    "Si contesta un hombre, colgar.",
)


def note_of(rng: Random, role: Role) -> tuple[str, RecordClass, NoteKind]:
    """A note as somebody in a role would write it: text, record class, occasion."""
    texts, record_class = _NOTES[role]
    text = rng.choice(texts) if rng.random() < 0.93 else rng.choice(_GENERAL)
    return text, record_class, rng.choice(_KINDS)


def class_of_notes(role: Role) -> RecordClass:
    """The class in which a role writes its notes."""
    return _NOTES[role][1]
