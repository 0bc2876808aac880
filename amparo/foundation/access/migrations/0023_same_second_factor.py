"""A new password does not renew the second factor."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("access", "0022_moved_on")]
    operations = [
        migrations.RunSQL(
            (Path(__file__).parent / "0023_same_second_factor.sql").read_text(), migrations.RunSQL.noop
        )
    ]
