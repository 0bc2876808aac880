from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("lifecycle", "0011_policy"), ("access", "0014_blocking")]
    operations = [
        migrations.RunSQL(
            (Path(__file__).parent / "0012_blocked_unseen.sql").read_text(), migrations.RunSQL.noop
        )
    ]
