"""Who gives access to a case waits for whoever acts on it, also in plain SQL, and is looked at again after waiting."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("access", "0030_password_waits")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0031_cases_first.sql").read_text(), migrations.RunSQL.noop)
    ]
