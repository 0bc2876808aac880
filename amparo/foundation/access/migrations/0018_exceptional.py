"""Emergencies, and what two people of two offices open together (ADR 14)."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("access", "0017_exceptional_tables")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0018_exceptional.sql").read_text(), migrations.RunSQL.noop)
    ]
