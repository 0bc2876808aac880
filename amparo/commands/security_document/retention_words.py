"""The retention rules in Spanish, by their names; one without words here is written as it is declared."""

UNTIL_DECIDED = "hasta que dos personas lo decidan"
_CLOSED = "el cierre del caso"
HELD: dict[str, tuple[str, str]] = {
    "case_file": (
        "Expediente: perfil, hechos, eventos, contacto, consentimientos, tareas, asignaciones",
        _CLOSED,
    ),
    "path": ("Hechos del camino, en códigos", _CLOSED),
    "identity": ("Identidad cifrada; sus claves e índices en la bóveda", _CLOSED),
    "notes": ("Notas cifradas", _CLOSED),
    "vault_backup": ("Copias de respaldo de la bóveda", "la copia"),
    "erasure_ledger": (
        "Registro de eliminaciones: códigos, fecha, motivo y las dos personas que decidieron",
        "la eliminación",
    ),
    "drafts": ("Borradores de registro y de notas", "el último cambio"),
    "bound_viewers": ("Quién tuvo sesión abierta", "el ingreso"),
    "numbers": ("Códigos entregados para casos por abrir", "la entrega"),
    "shares": ("A qué unidad se compartió un caso y quién lo tuvo allí; avisos sobre un caso", _CLOSED),
    "courses": ("Qué curso exige un rol y quién lo tiene vigente", "la salida de la persona"),
    "attempts": ("Conteo de intentos de ingreso", "el último intento"),
    "audit": ("Bitácora y su cadena", "el hecho"),
    "external_data": (
        "Conjuntos de datos anónimos publicados por terceros",
        "su retiro por quien los publicó",
    ),
    "projection": ("Resúmenes anónimos", "su escritura"),
}
ENDINGS: dict[str, str] = {
    "SHREDDED": "se bloquea y luego se destruye, cada vez por dos personas de dos oficinas; queda "
    "un conteo anónimo",
    "WITH_THE_CASE": "se elimina con el caso",
    "KEYS_DESTROYED": "se destruyen sus claves con el caso; desde entonces es ilegible, también en "
    "los respaldos",
    "DELETED": "se elimina de modo automático",
    "REBUILT": "se escribe de nuevo, sin lo eliminado",
    "BY_PEOPLE": "lo elimina la administración",
    "KEPT": "no cambia; solo códigos",
}
