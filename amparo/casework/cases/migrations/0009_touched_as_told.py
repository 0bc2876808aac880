from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_no_duplicate_indexes"), ("access", "0009_reassigned_as_touched")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0009_touched_as_told.sql").read_text(), migrations.RunSQL.noop)
    ]
