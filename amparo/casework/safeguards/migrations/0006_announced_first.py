"""What an emergency leaves on the path, only once it was announced and committed."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("safeguards", "0005_bounds"), ("access", "0021_announced_first")]
    operations = [
        migrations.RunSQL(
            (Path(__file__).parent / "0006_announced_first.sql").read_text(), migrations.RunSQL.noop
        )
    ]
