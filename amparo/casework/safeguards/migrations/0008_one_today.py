"""The day that quotas count is said by one function."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("safeguards", "0007_readers_settle_nothing"), ("access", "0025_policy")]
    operations = [migrations.RunSQL((Path(__file__).parent / "0008_one_today.sql").read_text(), migrations.RunSQL.noop)]
