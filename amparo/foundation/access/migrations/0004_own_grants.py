from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("access", "0003_policy")]
    operations = [migrations.RunSQL((Path(__file__).parent / "0004_own_grants.sql").read_text(), migrations.RunSQL.noop)]
