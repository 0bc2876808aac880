"""By law an office that protects children has what is of a child, and as long as she may be one; also in plain SQL.

What was open to an office that no law names ends, as does whatever else no consent and no legal basis covers.
"""

from pathlib import Path

from django.db import migrations

from amparo.foundation.mending import mend


class Migration(migrations.Migration):
    dependencies = [("consent", "0020_bounds_of_law"), ("access", "0031_cases_first"), ("audit", "0003_columns")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0021_law_of_a_child.sql").read_text(), migrations.RunSQL.noop),
        mend(
            "consent_covers_by_law(access_share)",
            (
                """
        JOIN directory_unit u ON u.id = b.recipient JOIN directory_institution i ON i.id = u.institution_id
""",
                "\n",
            ),
            ("\n          AND consent_may_receive_by_law(i.kind)", ""),
            ("consent_last_day_by_law(b.kind, b.received_on, b.until)", "consent_last_day_of_basis(b)"),
        ),
        migrations.RunSQL("SELECT consent_end_uncovered()", migrations.RunSQL.noop),
    ]
