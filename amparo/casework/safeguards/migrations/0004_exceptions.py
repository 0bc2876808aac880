from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("safeguards", "0003_reason"), ("access", "0018_exceptional")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0004_exceptions.sql").read_text(), migrations.RunSQL.noop)
    ]
