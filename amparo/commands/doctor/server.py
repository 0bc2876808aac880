"""Checks of PostgreSQL's own settings: what loses writes, and what lets a person's data into a log."""

from collections.abc import Callable, Iterator, Mapping

from amparo.commands.doctor.findings import Check, Level, Look, Place, rows

Settings = Mapping[str, str]
_OFF = {"off", "false", "no", "0"}


def settings_of(place: Place) -> dict[str, str]:
    """Every parameter as the server has it, before any change of this session."""
    return dict(rows(place.main, "SELECT name, coalesce(reset_val, setting) FROM pg_settings"))


def is_off(name: str) -> Callable[[Settings], Iterator[str]]:
    def look(settings: Settings) -> Iterator[str]:
        if settings.get(name, "") in _OFF:
            yield f"{name} = {settings[name]}"

    return look


def is_not(name: str, *good: str) -> Callable[[Settings], Iterator[str]]:
    def look(settings: Settings) -> Iterator[str]:
        if settings.get(name) not in good:
            yield f"{name} = {settings.get(name, 'unknown')}"

    return look


def archives_nothing(settings: Settings) -> Iterator[str]:
    if settings.get("archive_mode") not in {"on", "always"}:
        yield "archive_mode = off: what was written since the last backup is lost with the disk"


def is_too_old(settings: Settings) -> Iterator[str]:
    if int(settings.get("server_version_num", "0")) < 150000:
        yield f"version {settings.get('server_version')}"


def _looking(judge: Callable[[Settings], Iterator[str]]) -> Look:
    return lambda place: judge(settings_of(place))


_LEAK = (
    "amparo database prepare sets it for its roles, or set it in postgresql.conf and reload:"
    " a log must not repeat a person's data"
)
_LOSS = "set it on in postgresql.conf: an acknowledged write must outlast a power cut"
_SETTINGS = (
    ("AMP101", Level.ERROR, "Writes are not forced to the disk", _LOSS, is_off("fsync")),
    (
        "AMP102",
        Level.ERROR,
        "A write is acknowledged before it is on the disk",
        _LOSS,
        is_off("synchronous_commit"),
    ),
    ("AMP103", Level.ERROR, "Half-written pages are not mended", _LOSS, is_off("full_page_writes")),
    (
        "AMP104",
        Level.WARNING,
        "A disk that changes bytes goes unnoticed",
        "pg_checksums --enable, while the server is stopped",
        is_off("data_checksums"),
    ),
    (
        "AMP105",
        Level.ERROR,
        "Statements are logged",
        f"log_statement = none; {_LEAK}",
        is_not("log_statement", "none"),
    ),
    (
        "AMP106",
        Level.ERROR,
        "Failed statements are logged",
        f"log_min_error_statement = panic; {_LEAK}",
        is_not("log_min_error_statement", "panic"),
    ),
    (
        "AMP107",
        Level.ERROR,
        "Values are logged",
        f"log_parameter_max_length = 0; {_LEAK}",
        is_not("log_parameter_max_length", "0"),
    ),
    (
        "AMP108",
        Level.ERROR,
        "Values of failed statements are logged",
        f"log_parameter_max_length_on_error = 0; {_LEAK}",
        is_not("log_parameter_max_length_on_error", "0"),
    ),
    (
        "AMP109",
        Level.ERROR,
        "Details of errors are logged, which repeat values",
        f"log_error_verbosity = terse; {_LEAK}",
        is_not("log_error_verbosity", "terse"),
    ),
    (
        "AMP110",
        Level.WARNING,
        "Slow statements are logged",
        f"log_min_duration_statement = -1; {_LEAK}",
        is_not("log_min_duration_statement", "-1"),
    ),
    (
        "AMP111",
        Level.NOTE,
        "The write-ahead log is not archived",
        "archive_mode and archive_command on a server of one's own; or back up more often",
        archives_nothing,
    ),
    (
        "AMP112",
        Level.ERROR,
        "Passwords are kept in a weak form",
        "password_encryption = scram-sha-256, then new passwords",
        is_not("password_encryption", "scram-sha-256"),
    ),
    ("AMP113", Level.ERROR, "PostgreSQL is older than 15", "upgrade the server", is_too_old),
)
JUDGES = {id: judge for id, _, _, _, judge in _SETTINGS}
CHECKS = tuple(
    Check(id, level, wrong, hint, _looking(judge), needs="main")
    for id, level, wrong, hint, judge in _SETTINGS
)
