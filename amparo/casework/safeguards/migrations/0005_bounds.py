"""A check looks at no more files than a search finds, and an emergency leaves no more entries than there were."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("safeguards", "0004_exceptions"), ("access", "0019_cut_off")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0005_bounds.sql").read_text(), migrations.RunSQL.noop)
    ]
