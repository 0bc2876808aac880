"""«Mis sesiones» names programs as programs."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_seats"), ("access", "0025_policy")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0007_programs.sql").read_text(), migrations.RunSQL.noop)
    ]
