"""Whoever changes somebody's role, unit, stay or password waits for who is giving them something just then."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_errands_end_too"), ("access", "0029_locked_first")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0009_locked_first.sql").read_text(), migrations.RunSQL.noop)
    ]
