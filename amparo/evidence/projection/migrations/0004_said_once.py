"""What the functions may read of cases is said once, so that every policy that is left is needed."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("projection", "0003_refusals_honoured"),
        ("cases", "0014_lists_of_the_register"),
        ("lifecycle", "0005_unit_load"),
        ("safeguards", "0002_checks"),
        ("consent", "0007_who_and_until_when"),
    ]
    operations = [migrations.RunSQL((Path(__file__).parent / "0004_said_once.sql").read_text(), migrations.RunSQL.noop)]
