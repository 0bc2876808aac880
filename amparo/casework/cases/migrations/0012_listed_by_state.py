from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_charge_changes_named"), ("access", "0010_list_groups")]
    operations = [
        migrations.RunSQL(
            (Path(__file__).parent / "0012_listed_by_state.sql").read_text(), migrations.RunSQL.noop
        )
    ]
