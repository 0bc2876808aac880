from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("web", "0004_passkeys_and_attempts"), ("accounts", "0003_administration")]
    operations = [
        migrations.RunSQL(
            (Path(__file__).parent / "0005_factors_and_codes.sql").read_text(), migrations.RunSQL.noop
        )
    ]
