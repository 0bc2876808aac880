"""PostgreSQL's parameters for one institution's machine: durable, quiet in the log, on a socket only."""

import re
from collections.abc import Mapping
from pathlib import Path

from amparo.engine.errors import EngineError

TUNING = {
    "shared_buffers": "256MB",
    "effective_cache_size": "4GB",
    "max_connections": "60",
    "jit": "off",
    "random_page_cost": "1.1",
    "wal_compression": "on",
    "max_wal_size": "4GB",
    "fsync": "on",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "cluster_name": "amparo",
    # A log must not repeat a person's data: no statements, no details ("Key (name)=(…) already exists").
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
}
# Who can reach the server is decided here and nowhere else.
_FIXED = {
    "listen_addresses",
    "port",
    "unix_socket_directories",
    "password_encryption",
    "hba_file",
    "data_directory",
}
_NAME = re.compile(r"[a-z_][a-z0-9_.]*")


def check_settings(settings: Mapping[str, str]) -> None:
    """Raises EngineError for a name that is no parameter or that decides who can reach the server."""
    for name in settings:
        if not _NAME.fullmatch(name) or name in _FIXED:
            raise EngineError(f"The embedded database does not take the setting {name!r}. Remove it.")


def configuration(settings: Mapping[str, str], socket_directory: Path, port: int) -> str:
    """The text of amparo.conf, which postgresql.conf includes last."""
    fixed = {
        "listen_addresses": "",
        "port": str(port),
        "unix_socket_directories": str(socket_directory),
        "unix_socket_permissions": "0700",
        "password_encryption": "scram-sha-256",
    }
    values = {**TUNING, **settings, **fixed}
    lines = [f"{name} = '{str(value).replace(chr(39), chr(39) * 2)}'" for name, value in values.items()]
    return "# Written at each start by amparo.engine; changes here are lost.\n" + "\n".join(lines) + "\n"
