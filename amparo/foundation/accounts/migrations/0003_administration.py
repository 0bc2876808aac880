from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_sessions"), ("access", "0013_policy")]
    operations = [
        migrations.RunSQL(
            (Path(__file__).parent / "0003_administration.sql").read_text(), migrations.RunSQL.noop
        )
    ]
