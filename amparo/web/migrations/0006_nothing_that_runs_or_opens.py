from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("web", "0005_factors_and_codes"), ("sessions", "0001_initial")]
    operations = [
        migrations.RunSQL(
            (Path(__file__).parent / "0006_nothing_that_runs_or_opens.sql").read_text(),
            migrations.RunSQL.noop,
        )
    ]
