"""Checks of what was set: files, keys, addresses."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from amparo.commands.doctor.findings import Check, Level, Place, is_private, rows

_SHORTEST_SECRET = 32
_SECURE_MODES = {"require", "verify-ca", "verify-full"}
_PRIVATE_KEY_LINE = b"amparo-backup-key-"


def key_file_is_open(place: Place) -> Iterator[str]:
    if _keys_are_elsewhere(place):
        return
    if not place.key_file.exists():
        yield f"{place.key_file} is missing"
    elif not is_private(place.key_file):
        yield f"{place.key_file} has mode {place.key_file.stat().st_mode & 0o777:o}"


def keys_lie_with_the_data(place: Place) -> Iterator[str]:
    if _keys_are_elsewhere(place) or not place.is_embedded:
        return
    if place.key_file.absolute().is_relative_to(place.data_dir):
        yield f"{place.key_file.name} lies in {place.data_dir}, beside both databases"


def secrets_are_open(place: Place) -> Iterator[str]:
    for name in ("secret-key", "audit-anchor-key", "postgresql/passwords.json"):
        path = place.data_dir / name
        if path.exists() and not is_private(path):
            yield f"{path} has mode {path.stat().st_mode & 0o777:o}"


def secret_key_is_weak(place: Place) -> Iterator[str]:
    file = place.environ.get("AMPARO_SECRET_KEY_FILE")
    secret = Path(file).read_text().strip() if file else place.environ.get("AMPARO_SECRET_KEY", "")
    if len(secret) < _SHORTEST_SECRET:
        yield f"it has {len(secret)} characters"
    elif len(set(secret)) < 10:
        yield "it repeats a few characters"


def tls_is_off(place: Place) -> Iterator[str]:
    if not place.flag("AMPARO_TLS"):
        yield "AMPARO_TLS is off: cookies and pages go in clear"


def proxy_is_not_believed(place: Place) -> Iterator[str]:
    if place.flag("AMPARO_TLS") and not place.flag("AMPARO_BEHIND_PROXY"):
        yield "AMPARO_TLS is on and AMPARO_BEHIND_PROXY off: every page would only lead to itself"


def hosts_are_open(place: Place) -> Iterator[str]:
    for host in place.environ.get("AMPARO_HOSTS", "localhost").split(","):
        if host.strip() in {"*", "."} or host.strip().startswith("*"):
            yield f"AMPARO_HOSTS has {host.strip()}"


def hosts_are_no_names(place: Place) -> Iterator[str]:
    for host in place.environ.get("AMPARO_HOSTS", "localhost").split(","):
        if not host.strip() or "/" in host:
            yield f"AMPARO_HOSTS has «{host.strip()}»: nobody would be answered under it"


def hosts_are_local(place: Place) -> Iterator[str]:
    hosts = {host.strip() for host in place.environ.get("AMPARO_HOSTS", "localhost").split(",")}
    if hosts <= {"localhost", "127.0.0.1", "[::1]", ""}:
        yield "AMPARO_HOSTS names this machine only"


def second_factor_is_left_out(place: Place) -> Iterator[str]:
    if place.is_demo and place.flag("AMPARO_DEMO_WITHOUT_SECOND_FACTOR", True):
        yield "the demo lets people in by password alone"


def demo_country_is_here(place: Place) -> Iterator[str]:
    from amparo.demo.country import ident
    from amparo.demo.offices import OFFICES

    ours = [ident(office.key) for office in OFFICES]
    offices = rows(place.main, "SELECT count(*) FROM directory_unit WHERE id = ANY (%s)", ours)[0][0]
    if offices and not place.is_demo:
        yield f"{offices} offices of the demo, whose people all have one public password"


# Of an office that somebody founded, drawn at random (version 4); that of an invented one follows from its name.
_FOUNDED = "SELECT count(*) FROM directory_unit WHERE substring(id::text, 15, 1) = '4'"


def others_are_served_as_demo(place: Place) -> Iterator[str]:
    if place.is_demo and (offices := rows(place.main, _FOUNDED)[0][0]):
        yield f"{offices} offices that somebody founded, and AMPARO_DEMO asks for no second factor"


def database_is_reached_in_clear(place: Place) -> Iterator[str]:
    for name, url in place.urls.items():
        try:
            parts = conninfo_to_dict(url)
        except psycopg.ProgrammingError:
            yield f"{name} cannot be read"
            continue
        host = str(parts.get("host") or parts.get("hostaddr") or "")
        is_here = not host or host.startswith(("/", "@")) or host in {"localhost", "127.0.0.1", "::1"}
        if not is_here and parts.get("sslmode") not in _SECURE_MODES:
            yield f"{name} goes over the network without sslmode=verify-full"


def vault_is_beside_main(place: Place) -> Iterator[str]:
    main, vault = (
        conninfo_to_dict(place.urls.get(name, "")) for name in ("AMPARO_DATABASE_URL", "AMPARO_VAULT_URL")
    )
    if (main.get("host"), main.get("port")) == (vault.get("host"), vault.get("port")):
        yield "main database and vault are on one server"


def backup_key_is_here(place: Place) -> Iterator[str]:
    for path in sorted(place.data_dir.glob("*")):
        if path.is_file() and path.stat().st_size < 1_000 and path.read_bytes().startswith(_PRIVATE_KEY_LINE):
            yield f"{path} opens every backup"


def disk_is_full(place: Place) -> Iterator[str]:
    usage = shutil.disk_usage(place.data_dir)
    if usage.free < 1_000_000_000 or usage.free < usage.total / 20:
        yield f"{usage.free / 1e9:,.1f} GB free of {usage.total / 1e9:,.0f} GB where {place.data_dir} lies"


def restore_is_unfinished(place: Place) -> Iterator[str]:
    if (place.data_dir / "restore-unfinished").exists():
        yield "the last restore did not end well"


def _keys_are_elsewhere(place: Place) -> bool:
    return any(place.environ.get(n) for n in ("AMPARO_KEYS", "AMPARO_KEYS_FILE", "AMPARO_KEY_SERVICE"))


E, W, N = Level.ERROR, Level.WARNING, Level.NOTE
CHECKS = (
    Check(
        "AMP001",
        E,
        "The key file is missing or others can read it",
        "chmod 600; restore it from its own copy",
        key_file_is_open,
    ),
    Check(
        "AMP002",
        W,
        "The key file lies with the databases",
        "set AMPARO_KEY_FILE to another disk, or AMPARO_KEY_SERVICE: one theft takes all",
        keys_lie_with_the_data,
        in_demo=N,
    ),
    Check("AMP003", E, "Others can read a secret", "chmod 600", secrets_are_open),
    Check(
        "AMP004",
        E,
        "The secret key is short or guessable",
        "put 48 random characters into AMPARO_SECRET_KEY_FILE; everybody signs in anew",
        secret_key_is_weak,
    ),
    Check(
        "AMP005",
        E,
        "Pages are not served over TLS",
        "AMPARO_TLS=1 behind a proxy with a certificate",
        tls_is_off,
        in_demo=N,
    ),
    Check(
        "AMP006", E, "Any host name is answered", "name the hosts one by one in AMPARO_HOSTS", hosts_are_open
    ),
    Check(
        "AMP007",
        N,
        "Only this machine is answered",
        "name the institution's host in AMPARO_HOSTS",
        hosts_are_local,
    ),
    Check(
        "AMP008",
        N,
        "No second factor is asked for",
        "AMPARO_DEMO_WITHOUT_SECOND_FACTOR=0; never outside a demo",
        second_factor_is_left_out,
    ),
    Check(
        "AMP009",
        E,
        "A database is reached in clear over the network",
        "add sslmode=verify-full and its root certificate to the URL",
        database_is_reached_in_clear,
    ),
    Check(
        "AMP010",
        W,
        "The vault is on the main database's server",
        "AMPARO_VAULT_URL on another machine: one stolen server then opens no name",
        vault_is_beside_main,
        in_demo=N,
    ),
    Check(
        "AMP011",
        E,
        "The key that opens backups lies on the server",
        "take it away, in two copies under two people's care",
        backup_key_is_here,
    ),
    Check(
        "AMP012",
        E,
        "The disk is almost full",
        "make room: PostgreSQL stops when it cannot write",
        disk_is_full,
        serving_goes_on=True,
    ),
    Check(
        "AMP013",
        E,
        "A restore was left half-way",
        "amparo restore --replace … again, before serving",
        restore_is_unfinished,
    ),
    Check(
        "AMP014",
        E,
        "TLS is asked for, and nobody is believed who ends it",
        "AMPARO_BEHIND_PROXY=1; the proxy sets X-Forwarded-Proto itself, and alone reaches this port",
        proxy_is_not_believed,
    ),
    Check(
        "AMP015",
        E,
        "The demo's country is here",
        "a new AMPARO_DATA_DIR, or new databases; the demo's stay the demo's",
        demo_country_is_here,
        "main",
    ),
    Check(
        "AMP016",
        E,
        "Real offices are served as a demo",
        "unset AMPARO_DEMO",
        others_are_served_as_demo,
        "main",
    ),
    Check(
        "AMP017",
        E,
        "A host is no name",
        "only names in AMPARO_HOSTS, as amparo.example.org, without https:// and with commas between",
        hosts_are_no_names,
    ),
)
