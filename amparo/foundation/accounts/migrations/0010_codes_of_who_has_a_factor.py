"""A password code opens an account only while its second factor stands; one code used ends the others."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_locked_first")]
    operations = [
        migrations.RunSQL(
            (Path(__file__).parent / "0010_codes_of_who_has_a_factor.sql").read_text(), migrations.RunSQL.noop
        )
    ]
