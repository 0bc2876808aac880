"""The lists of the register, and no other, follow the state of a case (ADR 7)."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("access", "0012_shares"), ("cases", "0013_opened_as_the_path_says")]
    operations = [migrations.RunSQL((Path(__file__).parent / "0014_lists_of_the_register.sql").read_text(), migrations.RunSQL.noop)]
