from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("lifecycle", "0008_policy")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0009_ended_viewers.sql").read_text(), migrations.RunSQL.noop)
    ]
