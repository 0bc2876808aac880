"""Who moves leaves the teams too, and who only reads does not say that a notice was seen."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("access", "0021_announced_first")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0022_moved_on.sql").read_text(), migrations.RunSQL.noop)
    ]
