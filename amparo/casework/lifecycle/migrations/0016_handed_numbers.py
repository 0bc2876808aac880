"""Numbers that were handed out and never used are swept, and what is shredded anew is dated as in Lima."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("lifecycle", "0015_orphans_for_upkeep"), ("access", "0026_handed_numbers")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0016_handed_numbers.sql").read_text(), migrations.RunSQL.noop)
    ]
