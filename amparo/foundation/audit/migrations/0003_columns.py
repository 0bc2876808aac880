from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_trail")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0003_columns.sql").read_text(), migrations.RunSQL.noop)
    ]
