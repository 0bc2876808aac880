from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_policy")]
    operations = [
        migrations.RunSQL(
            (Path(__file__).parent / "0011_charge_changes_named.sql").read_text(), migrations.RunSQL.noop
        )
    ]
