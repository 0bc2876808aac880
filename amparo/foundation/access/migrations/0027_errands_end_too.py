"""Errands end with the session or the key that asked for them."""

from pathlib import Path

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0026_handed_numbers")]
    operations = [
        migrations.AddField("Errand", "asked_with", models.BinaryField(null=True)),
        migrations.RunSQL(
            (Path(__file__).parent / "0027_errands_end_too.sql").read_text(), migrations.RunSQL.noop
        ),
    ]
