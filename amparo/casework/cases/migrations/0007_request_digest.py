from pathlib import Path

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_note_draft_rows")]
    operations = [
        migrations.AddField(
            model_name="pathentry",
            name="request_digest",
            field=models.CharField(blank=True, default="", max_length=16),
        ),
        migrations.RunSQL(
            (Path(__file__).parent / "0007_request_digest.sql").read_text(), migrations.RunSQL.noop
        ),
    ]
