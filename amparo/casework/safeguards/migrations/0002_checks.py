from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("safeguards", "0001_initial"),
        ("access", "0013_policy"),
        ("cases", "0016_safeguards_on_the_path"),
    ]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0002_checks.sql").read_text(), migrations.RunSQL.noop)
    ]
