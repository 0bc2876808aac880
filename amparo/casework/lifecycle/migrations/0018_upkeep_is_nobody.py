"""What upkeep is told of the whole country's cases is told to nobody who is bound."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("lifecycle", "0017_policy"),
        ("access", "0026_handed_numbers"),
        ("cases", "0024_policy"),
        ("consent", "0018_policy"),
    ]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0018_upkeep_is_nobody.sql").read_text(), migrations.RunSQL.noop)
    ]
