from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial"), ("external", "0002_protection")]
    operations = [migrations.RunSQL((Path(__file__).parent / "0002_protection.sql").read_text(), migrations.RunSQL.noop)]
