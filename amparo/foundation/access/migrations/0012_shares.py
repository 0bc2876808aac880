"""What grants come from beyond the register, and what a viewer may open now (ADR 7)."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("access", "0011_beyond_the_register")]
    operations = [migrations.RunSQL((Path(__file__).parent / "0012_shares.sql").read_text(), migrations.RunSQL.noop)]
