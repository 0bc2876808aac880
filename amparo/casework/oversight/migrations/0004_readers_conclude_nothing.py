"""A key that only reads concludes no alert."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("oversight", "0003_standing"), ("access", "0022_moved_on")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0004_readers_conclude_nothing.sql").read_text(), migrations.RunSQL.noop)
    ]
