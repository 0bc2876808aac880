from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("attachments", "0005_policy"), ("access", "0020_errands")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0006_checked_by_errands.sql").read_text(), migrations.RunSQL.noop)
    ]
