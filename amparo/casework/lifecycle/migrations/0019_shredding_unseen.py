"""What is to be shredded is unseen until it is gone."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("lifecycle", "0018_upkeep_is_nobody"), ("access", "0028_told_for_good")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0019_shredding_unseen.sql").read_text(), migrations.RunSQL.noop)
    ]
