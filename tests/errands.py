"""Does what waits in the queue, without a worker beside."""

from uuid import UUID

from django.db import connection

from amparo.commands.worker import errands
from amparo.foundation.access.errands import do_errand


def do_errands() -> int:
    """Do what waits in the queue, as the worker would; nobody is bound then. Returns how many were done."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('amparo.viewer', '', true)")
        cursor.execute("DELETE FROM procrastinate_jobs RETURNING task_name, args->>'errand'")
        waiting = cursor.fetchall()
    return sum(do_errand(UUID(errand), name, errands()[name]) for name, errand in waiting)
