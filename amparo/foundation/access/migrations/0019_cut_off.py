"""Nothing outlives what it was given for: keys, shares and exceptions of whoever leaves or moves; keys are no people."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("access", "0018_exceptional")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0019_cut_off.sql").read_text(), migrations.RunSQL.noop)
    ]
