"""A key that only reads settles no file that is known already."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("safeguards", "0006_announced_first"), ("access", "0022_moved_on")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0007_readers_settle_nothing.sql").read_text(), migrations.RunSQL.noop)
    ]
