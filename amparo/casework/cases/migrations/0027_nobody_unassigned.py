"""What the doctor finds of people who carry a case unassigned is ended by what it says."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0026_policy"), ("access", "0031_cases_first")]
    operations = [
        migrations.RunSQL(
            (Path(__file__).parent / "0027_nobody_unassigned.sql").read_text(), migrations.RunSQL.noop
        )
    ]
