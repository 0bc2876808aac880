from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("external", "0001_initial"), ("access", "0003_policy")]
    operations = [migrations.RunSQL((Path(__file__).parent / "0002_protection.sql").read_text(), migrations.RunSQL.noop)]
