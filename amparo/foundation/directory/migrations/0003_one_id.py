"""An id is one colleague's, one unit's or one institution's: grants are given to either."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("directory", "0002_protection")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0003_one_id.sql").read_text(), migrations.RunSQL.noop)
    ]
