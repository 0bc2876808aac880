"""What was taken out of force stays out of force."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("consent", "0010_found_by_slip")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0011_stays_withdrawn.sql").read_text(), migrations.RunSQL.noop)
    ]
