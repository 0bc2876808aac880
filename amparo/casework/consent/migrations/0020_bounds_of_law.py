"""By law nothing opens for longer than Python says, nor to an office that no law names; also in plain SQL."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("consent", "0019_locked_first"), ("directory", "0002_protection")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0020_bounds_of_law.sql").read_text(), migrations.RunSQL.noop)
    ]
