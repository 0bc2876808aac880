"""A sign-in and a new password wait for each other."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("access", "0031_cases_first")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0032_sign_in_waits.sql").read_text(), migrations.RunSQL.noop)
    ]
