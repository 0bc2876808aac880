"""The embedded PostgreSQL: the wheel's binaries under our own launcher, for demonstrations, single machines.

scram passwords, no TCP listener, checksums, a private socket, fsync on. The server is a process of its own:
it survives its launcher, and the next start attaches to it.
"""

import hashlib
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import psycopg

from amparo.engine.account import Account, service_account
from amparo.engine.binaries import binaries_for
from amparo.engine.cluster import create_cluster, start_cluster, stop_cluster, wait_until_ready
from amparo.engine.credentials import ADMIN, ensure_passwords, read_passwords
from amparo.engine.errors import EngineError, NotRunning
from amparo.engine.grants import APP, BACKUP, LOGIN_ROLES, MIGRATOR, VAULT
from amparo.engine.place import known_home, locked, settle, socket_directory, speakable, write_private
from amparo.engine.postmaster import PORT, Postmaster, find_postmaster
from amparo.engine.roles import prepare, role_script
from amparo.engine.settings import check_settings
from amparo.engine.urls import BackupUrls, DatabaseUrls, socket_url

ANSWER_SECONDS = 10.0
MAIN_DATABASE, VAULT_DATABASE = "amparo", "amparo_vault"
# Nobody but the administrator has business in the maintenance databases.
_CLOSE_MAINTENANCE = b"REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC"


class EmbeddedServer:
    """One PostgreSQL server for one data directory. `settings`: PostgreSQL parameters for its next start."""

    def __init__(self, data_dir: Path, settings: Mapping[str, str] | None = None) -> None:
        self.data_dir = speakable(Path(data_dir))
        self.settings = dict(settings or {})
        check_settings(self.settings)
        self._started_here = False

    @property
    def home(self) -> Path:
        """Where the database really lives: the data directory, or its place under /var/lib/amparo."""
        return known_home(self.data_dir)

    @property
    def cluster(self) -> Path:
        return self.home / "cluster"

    @property
    def urls(self) -> DatabaseUrls:
        """The three URLs of the running server. Raises EngineError when it is not running."""
        return DatabaseUrls(
            app=self._url(APP, MAIN_DATABASE),
            migrate=self._url(MIGRATOR, MAIN_DATABASE),
            vault=self._url(VAULT, VAULT_DATABASE),
            embedded=True,
        )

    @property
    def backup_urls(self) -> BackupUrls:
        """Main database and vault as the role that copies them. Raises EngineError when it is not running."""
        return BackupUrls(main=self._url(BACKUP, MAIN_DATABASE), vault=self._url(BACKUP, VAULT_DATABASE))

    @property
    def admin_url(self) -> str:
        """The superuser on the database postgres: for tests, repairs. Raises EngineError if not running."""
        return self._url(ADMIN, "postgres")

    def is_running(self) -> bool:
        """Whether this data directory's server is alive and past its start-up."""
        postmaster = find_postmaster(self.cluster)
        return postmaster is not None and postmaster.is_ready

    def start(self) -> DatabaseUrls:
        """Attach to the running server, or start it, creating it on first use.

        Raises EngineError with a remedy when it cannot run here.
        """
        if not self._is_healthy():
            with locked(self.data_dir):
                if not self._is_healthy():
                    self._start_under_lock()
        return self.urls

    def stop(self) -> None:
        """Stop this data directory's server through pg_ctl; harmless when it is not running.

        Raises EngineError when it belongs to another user or does not stop.
        """
        if not self.cluster.exists():
            return
        account = service_account(self.cluster)
        if find_postmaster(self.cluster) is None:
            return
        with locked(self.data_dir):
            postmaster = find_postmaster(self.cluster)
            if postmaster is not None:
                stop_cluster(self.cluster, binaries_for(account), account)
                with suppress(OSError):
                    Path(postmaster.socket_directory).rmdir()
        self._started_here = False

    def __enter__(self) -> "EmbeddedServer":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A server that was already there serves somebody else too.
        if self._started_here:
            self.stop()

    def _start_under_lock(self) -> None:
        account = service_account(self.cluster)
        home = settle(self.data_dir, account)
        passwords = ensure_passwords(home)
        binaries = binaries_for(account)
        if not self.cluster.exists():
            create_cluster(home, binaries, account, admin=ADMIN, password=passwords[ADMIN])
        self._bring_up(binaries, account)
        self._prepare(passwords)

    def _bring_up(self, binaries: Path, account: Account) -> None:
        """Launch unless a server is there, and see it answer.

        Looks repeatedly: a server killed a moment ago still seems alive, then it is gone and gets launched.
        """
        deadline = time.monotonic() + ANSWER_SECONDS
        while True:
            postmaster = find_postmaster(self.cluster) if wait_until_ready(self.cluster) else None
            if postmaster is not None and not postmaster.has_socket:
                # A cleaner of temporary folders took the socket: nobody can reach this server any more.
                stop_cluster(self.cluster, binaries, account)
                postmaster = None
            if postmaster is None:
                self._launch(binaries, account)
            if self._answers():
                return
            if time.monotonic() > deadline:
                raise EngineError(
                    "The embedded database runs but refuses its administrator. "
                    f"See {self.cluster / 'server.log'}; passwords.json must be the one it was made with."
                )
            time.sleep(0.2)

    def _launch(self, binaries: Path, account: Account) -> None:
        socket = socket_directory(self.home, account)
        start_cluster(self.cluster, binaries, account, socket=socket, settings=self.settings)
        self._started_here = True

    def _is_healthy(self) -> bool:
        """Ready, reachable, ours, and prepared by this release: then a start has nothing to do."""
        postmaster = find_postmaster(self.cluster)
        if postmaster is None or not postmaster.is_ready or not postmaster.has_socket:
            return False
        return self._is_prepared() and self._answers()

    def _answers(self) -> bool:
        """Whether the administrator gets in. Raises EngineError when it is another database that answers."""
        try:
            with psycopg.connect(self.admin_url, autocommit=True, connect_timeout=10) as connection:
                row = connection.execute("SHOW data_directory").fetchone()
        except (psycopg.OperationalError, NotRunning):
            return False
        if row is None or not Path(row[0]).samefile(self.cluster):
            raise EngineError("Another database answers on the embedded database's socket. Stop it first.")
        return True

    def _prepare(self, passwords: Mapping[str, str]) -> None:
        if self._is_prepared():
            return
        prepare(
            self.admin_url, {role: passwords[role] for role in LOGIN_ROLES}, MAIN_DATABASE, VAULT_DATABASE
        )
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute(_CLOSE_MAINTENANCE)
        write_private(self.home / "prepared", _edition())

    def _is_prepared(self) -> bool:
        try:
            return (self.home / "prepared").read_text() == _edition()
        except OSError:
            return False

    def _postmaster(self) -> Postmaster:
        postmaster = find_postmaster(self.cluster)
        if postmaster is None:
            raise NotRunning(f"The embedded database of {self.data_dir} is not running. Start it first.")
        return postmaster

    def _url(self, role: str, database: str) -> str:
        passwords = read_passwords(self.home)
        directory = self._postmaster().socket_directory
        return socket_url(
            user=role, password=passwords[role], database=database, directory=directory, port=PORT
        )


def _edition() -> str:
    """Changes whenever the roles' script does, so that a new release repairs its grants at the next start."""
    return hashlib.sha256(role_script(passwords={}).encode()).hexdigest()
