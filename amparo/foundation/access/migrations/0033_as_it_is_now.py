"""Whoever looks sees what is so now, not when their transaction began: no snapshot of before, and no clock that stands.

A transaction of its own snapshot would look with the grants of before at what has ended meanwhile, also after it has
waited for whoever ended it.
"""

from django.db import migrations

from amparo.foundation.mending import mend


class Migration(migrations.Migration):
    dependencies = [("access", "0032_sign_in_waits")]
    operations = [
        mend(
            "access_viewer()",
            (
                "seen_at > now() - interval '15 minutes'",
                "seen_at > statement_timestamp() - interval '15 minutes'",
            ),
            (
                "opened_at > now() - interval '12 hours'",
                "opened_at > statement_timestamp() - interval '12 hours'\n"
                "      AND current_setting('transaction_isolation') = 'read committed'",
            ),
        ),
        mend(
            "access_bind(text)",
            ("found.seen_at < now() - interval '1 minute'", "found.seen_at < statement_timestamp() - interval '1 minute'"),
            ("SET seen_at = now()", "SET seen_at = statement_timestamp()"),
        ),
    ]
