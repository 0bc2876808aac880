"""``amparo upkeep``: what must go on beside the server — sealing the trail, sweeping what is nobody's any more.

It is the clock's work and nobody's. What somebody asked for is a job (``amparo worker``), which this keeps running.
"""

import argparse
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

log = logging.getLogger(__name__)


@dataclass
class Job:
    """Something to do every so many seconds."""

    name: str
    every: float
    run: Callable[[], object]
    due_at: float = 0.0


def add_to(subcommands: Any) -> None:
    upkeep = subcommands.add_parser("upkeep", help="seal the audit trail and sweep, until told to end")
    upkeep.add_argument("--once", action="store_true", help="do everything once, then end")
    upkeep.set_defaults(run=run)


def jobs() -> list[Job]:
    """The jobs and their pace."""
    from amparo.casework.lifecycle.upkeep import sweep_drafts, sweep_numbers, sweep_orphan_keys, sweep_viewers
    from amparo.casework.oversight.detection import detect
    from amparo.casework.safeguards.upkeep import settle_checks
    from amparo.evidence.projection.actions import rebuild_if_older
    from amparo.foundation.access.errands import tend_jobs
    from amparo.foundation.access.exceptional import announce_left_over
    from amparo.foundation.access.holding import end_who_keeps_others_waiting
    from amparo.foundation.audit.anchor_files import anchor_daily
    from amparo.foundation.audit.sealing import seal_all
    from amparo.web.accounts.attempts import sweep_attempts
    from amparo.web.accounts.session_store import SessionStore

    return [
        Job("seal_audit", 2, seal_all),
        Job("end_who_keeps_others_waiting", 5, end_who_keeps_others_waiting),
        Job("anchor_audit", 3_600, anchor_daily),
        Job("settle_duplicate_checks", 30, settle_checks),
        Job("announce_emergencies", 30, announce_left_over),
        Job("detect", 3_600, detect),
        # Statistics are at most 24 hours old.
        Job("rebuild_projection", 3_600, lambda: rebuild_if_older(20)),
        Job("sweep_attempts", 60, sweep_attempts),
        Job("sweep_sessions", 3_600, SessionStore.clear_expired),
        Job("sweep_drafts", 3_600, sweep_drafts),
        Job("sweep_orphan_keys", 86_400, sweep_orphan_keys),
        Job("sweep_viewers", 86_400, sweep_viewers),
        Job("sweep_numbers", 86_400, sweep_numbers),
        Job("finish_shredding", 30, _shred),
        Job("tend_jobs", 30, tend_jobs),
    ]


def _shred() -> None:
    """Carry out what was decided to be shredded; the anonymous summaries forget it at once too."""
    from amparo.casework.lifecycle.erasure import finish_shredding
    from amparo.evidence.projection.actions import rebuild

    if finish_shredding():
        rebuild()


def run(options: argparse.Namespace) -> int:
    """Run the jobs until the process is told to end or its parent has gone."""
    from amparo.commands.start import forget_owner, start_django

    start_django(may_create=False)
    forget_owner()
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    parent, waiting = os.getppid(), jobs()
    worker = None if options.once else _Worker()
    try:
        while True:
            for job in waiting:
                # Without its database each job waits in vain: told to end, it does not go through them all.
                if not stopping.is_set():
                    _run_if_due(job)
            if options.once or stopping.wait(1) or os.getppid() != parent:
                return 0
            if worker:
                worker.keep_running()
    finally:
        if worker:
            worker.end()


class _Worker:
    """The process that does jobs, started anew when it ends; not more often than every few seconds."""

    PAUSE = 5.0

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        self.started_at = time.monotonic()
        self.process = subprocess.Popen([sys.executable, "-m", "amparo.cli", "worker"])

    def keep_running(self) -> None:
        if self.process.poll() is not None and time.monotonic() - self.started_at > self.PAUSE:
            log.warning("worker started anew")
            self._start()

    def end(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=8)
        except subprocess.TimeoutExpired:
            self.process.kill()  # what it had in hand is tried again


def _run_if_due(job: Job) -> None:
    from django.db import DatabaseError, connections

    from amparo.foundation.audit.anchors import AnchorError

    if time.monotonic() < job.due_at:
        return
    job.due_at = time.monotonic() + job.every
    try:
        job.run()
    except DatabaseError:
        # Nothing is lost: what was not done now is done at the next round.
        log.exception("upkeep failed")
        connections.close_all()
    except (OSError, AnchorError):
        # A witness's folder that is away, or not ours: the other jobs go on, and this one tries again.
        log.exception("upkeep failed")
