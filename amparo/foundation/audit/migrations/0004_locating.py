from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_columns")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0004_locating.sql").read_text(), migrations.RunSQL.noop)
    ]
