"""Narrowing to an age waits for who is assigning the share."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("consent", "0018_policy"), ("access", "0029_locked_first")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0019_locked_first.sql").read_text(), migrations.RunSQL.noop)
    ]
