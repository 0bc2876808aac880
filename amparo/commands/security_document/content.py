"""What the security document says, in Spanish, from what is in force in this installation."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings

from amparo.commands.backup import VAULT_DAYS, version
from amparo.commands.security_document.retention_words import ENDINGS, HELD, UNTIL_DECIDED
from amparo.commands.security_document.writing import Document, Section, Table, blank
from amparo.foundation.access.enums import RecordClass, Role
from amparo.foundation.access.policy.rules import RULES, Rule
from amparo.foundation.clock import today
from amparo.foundation.protection.retention import RULES as RETENTION
from amparo.foundation.protection.retention import RetentionRule

if TYPE_CHECKING:
    from amparo.commands.doctor.findings import Finding

_SENSITIVE = (RecordClass.SENSITIVE, RecordClass.PSYCHOSOCIAL, RecordClass.HEALTH)
_LEVELS = {"error": "error", "warning": "advertencia", "note": "nota"}


def document(found: "Sequence[Finding]") -> Document:
    """The draft; call with Spanish active. ``found``: what the self-check found just now."""
    now = today()
    return Document(
        "Documento de seguridad del banco de datos personales",
        f"Borrador generado por Amparo {version()} el {now:%d/%m/%Y} a partir de la configuración "
        f"y las reglas vigentes. "
        "Ley 29733 y su reglamento, DS 016-2024-JUS. Lo marcado [COMPLETAR] lo sabe solo la "
        "institución; el texto debe "
        "revisarlo su área legal antes de aprobarlo.",
        (
            _institution(),
            _data_bank(),
            _staff(),
            Section(
                "Quién puede ver qué",
                (
                    "La base de datos aplica esta tabla fila por fila (seguridad a nivel de fila), "
                    "además de la "
                    "aplicación. Sin relación con el caso no se ve que exista. Lo que no está en la "
                    "tabla se niega.",
                ),
                table=Table(
                    ("Rol", "Relación con el caso", "Finalidad", "Lee", "Escribe", "Además puede"),
                    [_rule(rule) for rule in RULES],
                ),
            ),
            _measures(),
            Section(
                "Conservación y eliminación",
                (
                    "Ningún dato de un caso se elimina por reloj: dos personas de dos oficinas "
                    "deciden. La tabla dice qué ocurre con cada clase de registro.",
                ),
                table=Table(
                    ("Registro", "Desde", "Plazo", "Cómo termina"), [_kept(rule) for rule in RETENTION]
                ),
            ),
            _copies(),
            _incidents(),
            _reviews(),
            _limits(),
            _self_check(found),
            Section(
                "Aprobación",
                table=Table(
                    ("Cargo", "Nombre", "Fecha y firma"),
                    [
                        ("Titular del banco de datos", blank("nombre"), ""),
                        ("Oficial de datos personales", blank("nombre"), ""),
                        ("Responsable de seguridad", blank("nombre"), ""),
                    ],
                ),
            ),
        ),
    )


def _institution() -> Section:
    asked = (
        ("Titular del banco de datos", "nombre de la institución y RUC"),
        ("Domicilio", "dirección"),
        ("Oficial de datos personales", "nombre, correo y teléfono"),
        ("Responsable de seguridad", "nombre, correo y teléfono"),
        ("Inscripción del banco de datos", "código del Registro Nacional de Protección de Datos Personales"),
        ("Encargados del tratamiento", "quién aloja o mantiene el servidor, con fecha del contrato"),
        (
            "Ubicación de los servidores",
            "local y ciudad; del servidor principal, de la bóveda y de los respaldos",
        ),
        ("Próxima revisión de este documento", "fecha, a más tardar en un año"),
    )
    return Section(
        "La institución", table=Table(("Dato", "Contenido"), [(name, blank(what)) for name, what in asked])
    )


def _data_bank() -> Section:
    rows = [
        (
            str(c.label),
            "Sí" if c in _SENSITIVE else "No",
            "Cifrada por persona"
            if c in _SEALED
            else "Respuestas en códigos, tras la seguridad por fila; notas cifradas por persona",
        )
        for c in RecordClass
        if c is not RecordClass.EXISTENCE
    ]
    return Section(
        "El banco de datos",
        (
            "Finalidad: registrar una sola vez el caso de una persona afectada por la trata, "
            "acompañar su camino entre "
            f"instituciones y rendir cuentas con cifras anónimas. Base legal: "
            f"{blank('consentimiento, ley o mandato que aplica')}.",
            "Titulares: personas afectadas por la trata de personas, también niñas, niños y "
            "adolescentes; y el personal que las acompaña.",
            f"Transferencias: {blank('a qué instituciones y con qué base')}. Flujo transfronterizo: "
            f"{blank('ninguno, o cuál')}.",
        ),
        table=Table(("Clase de registro", "Datos sensibles", "Cómo se guarda"), rows),
    )


_SEALED = (RecordClass.IDENTITY, RecordClass.LOCATION)


def _staff() -> Section:
    return Section(
        "Funciones y obligaciones del personal",
        (
            "Cada persona tiene una sola cuenta, con un rol. La administración del sistema no abre "
            "casos; la auditoría lee solo la bitácora.",
        ),
        points=(
            "No compartir la cuenta ni el segundo factor; avisar de inmediato si se pierden.",
            "Abrir solo los casos del propio trabajo: cada lectura queda en la bitácora y el equipo "
            "del caso ve quién miró.",
            "No copiar datos a correo, mensajería ni memorias; lo impreso se guarda bajo llave.",
            "El deber de confidencialidad sigue después de dejar la institución.",
            f"Compromiso firmado por cada persona: {blank('dónde se archiva')}.",
            f"Capacitación exigida: {blank('curso y vigencia, por rol')}.",
        ),
        table=Table(
            ("Rol", "Personas que lo tienen"),
            [(str(role.label), blank("lista o referencia")) for role in Role],
        ),
    )


def _rule(rule: Rule) -> tuple[str, ...]:
    also = [
        word
        for word, holds in (
            ("asignar", rule.assigns),
            ("compartir", rule.shares),
            ("imprimir o exportar", rule.exports),
        )
        if holds
    ]
    return (
        str(rule.role.label),
        str(rule.relation.label),
        str(rule.purpose.label),
        _classes(rule.reads),
        _classes(rule.writes),
        ", ".join(also) or "—",
    )


def _classes(classes: frozenset[RecordClass]) -> str:
    return ", ".join(str(c.label) for c in RecordClass if c in classes) or "—"


def _measures() -> Section:
    hours = settings.SESSION_COOKIE_AGE // 3600
    return Section(
        "Medidas técnicas",
        table=Table(
            ("Medida", "Cómo está ahora"),
            [
                (
                    "Identificación",
                    "Usuario y contraseña de 12 caracteres o más (Argon2); límite de intentos",
                ),
                (
                    "Segundo factor",
                    "Exigido" if settings.SECOND_FACTOR_REQUIRED else "NO exigido (modo de demostración)",
                ),
                (
                    "Sesiones",
                    f"Se cierran a los {settings.IDLE_MINUTES} minutos sin uso y a las {hours} horas",
                ),
                ("Cifrado en tránsito", "TLS obligatorio" if settings.SECURE else "NO activo (AMPARO_TLS)"),
                (
                    "Cifrado de la identidad",
                    "AES-256-GCM, una clave por persona y clase, en una bóveda aparte",
                ),
                (
                    "Claves de la bóveda",
                    "Envueltas por una clave maestra que se puede rotar sin volver a cifrar los datos",
                ),
                ("Búsqueda", "Por igualdad, con índices ciegos; nunca por todo el país"),
                (
                    "Acceso a los casos",
                    "Negado salvo relación vigente; aplicado en la aplicación y en la base de datos",
                ),
                (
                    "Bitácora",
                    "Cada lectura y escritura, en la misma transacción; encadenada, verificable, "
                    "con testigos externos",
                ),
                (
                    "Navegador",
                    "Sin guardar páginas, sin código de terceros, salida rápida siempre a la vista",
                ),
                ("Estadísticas", "Celdas menores de 11 suprimidas; sin datos de personas"),
            ],
        ),
    )


def _kept(rule: RetentionRule) -> tuple[str, ...]:
    words, since = HELD.get(rule.name, (rule.holds, rule.begins))
    days = rule.kept.days if rule.kept is not None else None
    period = UNTIL_DECIDED if days is None else f"{days // 365} años" if days >= 3_650 else f"{days} días"
    return words, since, period, ENDINGS.get(rule.ending.name, str(rule.ending))


def _copies() -> Section:
    return Section(
        "Copias de respaldo y recuperación",
        points=(
            "Cada noche, `amparo backup`: la base principal y la bóveda, cada una cifrada y en su "
            "propio lugar. "
            "Se vuelven a leer y a contar antes de darlas por buenas.",
            f"Lugar de la copia principal: {blank('dónde')}. Lugar de la copia de la bóveda: "
            f"{blank('dónde, distinto')}.",
            "La llave que abre los respaldos no está en el servidor: "
            f"{blank('qué dos personas la guardan y dónde')}. El archivo de claves tiene su propia "
            f"copia: {blank('dónde')}.",
            f"Las copias de la bóveda se borran a los {VAULT_DAYS} días, para que lo eliminado "
            f"quede eliminado.",
            "Prueba de recuperación, cada tres meses: `amparo restore` en un lugar vacío. Meta: "
            "diez minutos. "
            f"Última prueba: {blank('fecha y resultado')}.",
            "Al restaurar se vuelve a aplicar el registro de eliminaciones más reciente (`amparo "
            "ledger export`).",
        ),
    )


def _incidents() -> Section:
    return Section(
        "Incidentes de seguridad",
        (
            "Se sigue la lista de docs/incident.md. El incidente se notifica a la Autoridad "
            "Nacional de Protección de "
            "Datos Personales dentro de las 48 horas de conocido, y a las personas afectadas cuando "
            "corresponde, "
            "de un modo que no las ponga en riesgo.",
        ),
        points=(
            f"Quién decide y firma la notificación: {blank('cargo y suplente')}.",
            f"Registro de incidentes: {blank('dónde se lleva')}.",
        ),
    )


def _reviews() -> Section:
    return Section(
        "Revisiones",
        points=(
            "Cada día, `amparo doctor`: autoevaluación de la configuración y de la protección.",
            "Cada semana, `amparo audit verify --anchors ARCHIVO`: la bitácora está completa y sin cambios.",
            f"Cada tres meses, revisión de accesos: quién tiene qué y cuándo lo usó. Responsable: "
            f"{blank('cargo')}.",
            "Al irse una persona, su cuenta se cierra el mismo día; sus casos se reasignan.",
            f"Auditoría externa: {blank('periodicidad y última fecha')}.",
        ),
    )


def _limits() -> Section:
    return Section(
        "Lo que estas medidas no impiden",
        points=(
            "Quien administra el servidor en marcha puede leer lo que allí está abierto.",
            "Una persona autorizada puede recordar, fotografiar o contar lo que vio.",
            "Quien tenga a la vez la base principal, la bóveda y el archivo de claves lo lee todo.",
            f"Otras, propias de la institución: {blank('riesgos aceptados y por quién')}.",
        ),
    )


def _self_check(found: "Sequence[Finding]") -> Section:
    rows = [(f.id, _LEVELS[str(f.level)], f.wrong, f.detail, blank("qué se hará y cuándo")) for f in found]
    return Section(
        "Resultado de la autoevaluación de hoy",
        (
            "Salida de `amparo doctor`; cada código se explica en docs/doctor.md."
            if rows
            else "`amparo doctor` no encontró nada.",
        ),
        table=Table(("Código", "Nivel", "Qué", "Detalle", "Tratamiento"), rows) if rows else None,
    )
