"""What a check at intake found is looked for once the check is committed."""

from pathlib import Path

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("safeguards", "0011_who_asked"), ("access", "0035_asked_first")]
    operations = [
        migrations.AddField("intakecheck", "candidates", ArrayField(models.BigIntegerField(), null=True)),
        migrations.AddIndex(
            "intakecheck",
            models.Index(
                fields=["draft"],
                condition=models.Q(candidates__isnull=False),
                name="safeguards_intake_unsettled",
            ),
        ),
        migrations.RunSQL(
            (Path(__file__).parent / "0012_asked_before_looked.sql").read_text(), migrations.RunSQL.noop
        ),
    ]
