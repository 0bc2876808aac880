from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("lifecycle", "0005_unit_load")]
    operations = [
        migrations.RunSQL(
            (Path(__file__).parent / "0006_sweeping_apart.sql").read_text(), migrations.RunSQL.noop
        )
    ]
