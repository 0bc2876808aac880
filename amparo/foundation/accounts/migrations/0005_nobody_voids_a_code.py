"""Wrong tries do not end somebody's set-up code; who tries waits."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_keys_are_not_people")]
    operations = [
        migrations.RunSQL(
            (Path(__file__).parent / "0005_nobody_voids_a_code.sql").read_text(), migrations.RunSQL.noop
        ),
        migrations.RemoveField("opening", "tries"),
    ]
