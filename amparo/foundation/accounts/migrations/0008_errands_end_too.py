"""A session that is ended ends what was asked for in it."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_programs"), ("access", "0027_errands_end_too")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0008_errands_end_too.sql").read_text(), migrations.RunSQL.noop)
    ]
