from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("web", "0001_frame"), ("access", "0006_checked_each_time")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0002_second_factors.sql").read_text(), migrations.RunSQL.noop)
    ]
