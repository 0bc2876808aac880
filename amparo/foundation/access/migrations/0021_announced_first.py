"""An emergency is announced and committed before it opens anything, or says whether there is such a case."""

from pathlib import Path

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0020_errands")]
    operations = [
        migrations.AddField("emergencyattempt", "request", models.UUIDField(null=True)),
        migrations.RunSQL(
            (Path(__file__).parent / "0021_announced_first.sql").read_text(), migrations.RunSQL.noop
        ),
    ]
