from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tasks", "0002_policy")]
    operations = [migrations.RunSQL((Path(__file__).parent / "0003_open_kinds.sql").read_text(), migrations.RunSQL.noop)]
