"""How to stay safe with whom somebody registers is shown until the coordinator has settled it, and of the unit's own files."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("safeguards", "0009_checked_for_good")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0010_until_settled.sql").read_text(), migrations.RunSQL.noop),
    ]
