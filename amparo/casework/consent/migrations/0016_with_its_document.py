from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("consent", "0015_policy"), ("attachments", "0007_paper")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0016_with_its_document.sql").read_text(), migrations.RunSQL.noop)
    ]
