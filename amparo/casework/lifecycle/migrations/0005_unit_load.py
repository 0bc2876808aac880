from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("lifecycle", "0004_sweeping"), ("cases", "0004_unit_load_index")]
    operations = [migrations.RunSQL((Path(__file__).parent / "0005_unit_load.sql").read_text(), migrations.RunSQL.noop)]
