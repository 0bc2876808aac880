"""Whoever computes grants from facts locks the facts first, looks after that, and writes."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("access", "0028_told_for_good")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0029_locked_first.sql").read_text(), migrations.RunSQL.noop)
    ]
