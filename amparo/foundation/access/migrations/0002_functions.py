from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial"), ("directory", "0002_protection")]
    operations = [migrations.RunSQL((Path(__file__).parent / "0002_functions.sql").read_text(), migrations.RunSQL.noop)]
