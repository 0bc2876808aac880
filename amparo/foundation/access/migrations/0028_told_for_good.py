"""A notice tells once what it tells of is committed; blocked subjects are said by one function."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("access", "0027_errands_end_too")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0028_told_for_good.sql").read_text(), migrations.RunSQL.noop)
    ]
