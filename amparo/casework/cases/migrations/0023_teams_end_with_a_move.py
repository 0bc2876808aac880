"""Who moves to another unit leaves the teams of the one before."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0022_unit_load_by_id"), ("access", "0022_moved_on")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0023_teams_end_with_a_move.sql").read_text(), migrations.RunSQL.noop)
    ]
