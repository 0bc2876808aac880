"""``amparo worker``: does what people asked for and a request did not wait for; ``amparo upkeep`` keeps one running.

Its jobs are errands (ADR 12, point 5): it is nobody by itself, and becomes who asked for as long as one job takes.
"""

import argparse
import asyncio
import logging
import os
import signal
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from procrastinate import App

    from amparo.foundation.access.errands import Work

log = logging.getLogger(__name__)

# Tries again after 4, 16, 64 … seconds; the last time after four and a half hours, well within an errand's day.
_TRIES = 7


def add_to(subcommands: Any) -> None:
    worker = subcommands.add_parser("worker", help="do the jobs that wait, until told to end")
    worker.add_argument("--once", action="store_true", help="do what waits now, then end")
    worker.set_defaults(run=run)


def errands() -> "dict[str, Work]":
    """What can be asked for, by its name."""
    from amparo.casework.attachments.checking import CHECK_DOCUMENT, check_document

    return {CHECK_DOCUMENT: check_document}


def run(options: argparse.Namespace) -> int:
    """Do jobs until the process is told to end or its parent has gone."""
    from amparo.commands.start import forget_owner, start_django

    start_django(may_create=False)
    forget_owner()
    from procrastinate.exceptions import ProcrastinateException

    try:
        asyncio.run(_work(options.once))
    except ProcrastinateException:
        # The database is away. Nothing is lost: what was in hand is tried again.
        log.exception("worker failed")
        return 1
    return 0


def queue() -> "App":
    """The queue, as the worker sees it: connected as the app, bound to nobody."""
    from procrastinate import App, PsycopgConnector, RetryStrategy

    app = App(connector=PsycopgConnector(conninfo=os.environ["AMPARO_DATABASE_URL"], min_size=1, max_size=3))
    for name, work in errands().items():
        again = RetryStrategy(max_attempts=_TRIES, exponential_wait=4)
        app.task(name=name, queue="errands", retry=again)(_job(name, work))
    return app


def _job(name: str, work: "Work") -> Any:
    def do(errand: str) -> None:
        from django.db import connections

        from amparo.foundation.access.errands import do_errand

        try:
            do_errand(UUID(errand), name, work)
        finally:
            connections.close_all()  # each job is done in whichever thread is free

    return do


async def _work(once: bool) -> None:
    app = queue()
    async with app.open_async():
        # A finished job is nothing to anybody: what came of it is in the case and in the trail.
        working = asyncio.ensure_future(
            app.run_worker_async(
                wait=not once,
                delete_jobs="successful",
                install_signal_handlers=False,
                shutdown_graceful_timeout=5,
            )
        )
        loop, parent = asyncio.get_running_loop(), os.getppid()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, working.cancel)
        while not (await asyncio.wait([working], timeout=1))[0]:
            if os.getppid() != parent:
                working.cancel()
        if not working.cancelled():
            working.result()
