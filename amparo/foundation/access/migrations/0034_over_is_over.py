"""What the doctor finds left over is ended by what it says: to the same conditions."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("access", "0033_as_it_is_now")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0034_over_is_over.sql").read_text(), migrations.RunSQL.noop)
    ]
