from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("oversight", "0002_looks")]
    operations = [migrations.RunSQL((Path(__file__).parent / "0003_standing.sql").read_text(), migrations.RunSQL.noop)]
