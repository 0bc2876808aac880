from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("projection", "0001_initial"),
        ("access", "0002_functions"),
        ("cases", "0002_policy"),
        ("lifecycle", "0003_policy"),
    ]
    operations = [migrations.RunSQL((Path(__file__).parent / "0002_rebuild.sql").read_text(), migrations.RunSQL.noop)]
