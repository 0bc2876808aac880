"""Whoever changes their password waits for what their other sessions are doing, before anything is locked."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("access", "0029_locked_first")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0030_password_waits.sql").read_text(), migrations.RunSQL.noop)
    ]
