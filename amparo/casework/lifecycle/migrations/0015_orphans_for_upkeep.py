"""Whoever is bound is not told which numbers are cases."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("lifecycle", "0014_written_by_the_generator"), ("access", "0022_moved_on")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0015_orphans_for_upkeep.sql").read_text(), migrations.RunSQL.noop)
    ]
