from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_note_draft"), ("access", "0003_policy")]
    operations = [migrations.RunSQL((Path(__file__).parent / "0006_note_draft_rows.sql").read_text(), migrations.RunSQL.noop)]
