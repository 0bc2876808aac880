from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("access", "0008_policy")]
    operations = [
        migrations.RunSQL(
            (Path(__file__).parent / "0009_reassigned_as_touched.sql").read_text(), migrations.RunSQL.noop
        )
    ]
