"""What is the person's alone is not a key's; and whoever looks after accounts sees no hash of a code."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_administration"), ("access", "0019_cut_off")]
    operations = [
        migrations.RunSQL(
            (Path(__file__).parent / "0004_keys_are_not_people.sql").read_text(), migrations.RunSQL.noop
        )
    ]
