from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("lifecycle", "0007_no_duplicate_index")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0008_ended_viewers.sql").read_text(), migrations.RunSQL.noop)
    ]
