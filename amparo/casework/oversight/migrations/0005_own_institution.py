"""An auditor sees the own institution's; who oversees the country, the country's."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("oversight", "0004_readers_conclude_nothing"), ("access", "0025_policy")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0005_own_institution.sql").read_text(), migrations.RunSQL.noop)
    ]
