"""Roles only where the institution has them."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_nobody_voids_a_code"), ("access", "0025_policy")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0006_seats.sql").read_text(), migrations.RunSQL.noop)
    ]
