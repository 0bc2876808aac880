"""Whoever closes a case is told that something urgent is open, never what."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tasks", "0010_policy")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0011_urgent_is_open.sql").read_text(), migrations.RunSQL.noop)
    ]
