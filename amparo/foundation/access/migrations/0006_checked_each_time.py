from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("access", "0005_policy"), ("audit", "0003_columns"), ("directory", "0002_protection")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0006_checked_each_time.sql").read_text(), migrations.RunSQL.noop)
    ]
