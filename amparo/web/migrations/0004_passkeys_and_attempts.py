from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("web", "0003_keys_of_second_factors")]
    operations = [
        migrations.RunSQL(
            (Path(__file__).parent / "0004_passkeys_and_attempts.sql").read_text(), migrations.RunSQL.noop
        )
    ]
