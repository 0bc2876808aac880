from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("lifecycle", "0003_policy")]
    operations = [migrations.RunSQL((Path(__file__).parent / "0004_sweeping.sql").read_text(), migrations.RunSQL.noop)]
