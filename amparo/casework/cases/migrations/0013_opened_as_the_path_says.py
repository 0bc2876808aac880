from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_listed_by_state")]
    operations = [
        migrations.RunSQL(
            (Path(__file__).parent / "0013_opened_as_the_path_says.sql").read_text(), migrations.RunSQL.noop
        )
    ]
