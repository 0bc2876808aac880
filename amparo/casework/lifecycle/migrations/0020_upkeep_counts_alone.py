"""What upkeep deletes and counts of the whole country is deleted and counted for nobody who is bound."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("lifecycle", "0019_shredding_unseen"),
        ("access", "0026_handed_numbers"),
    ]
    operations = [
        migrations.RunSQL(
            (Path(__file__).parent / "0020_upkeep_counts_alone.sql").read_text(), migrations.RunSQL.noop
        )
    ]
