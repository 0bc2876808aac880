"""What the generated policies say now (0012, cases 0020) is said once."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("consent", "0012_policy"), ("cases", "0020_policy")]
    operations = [migrations.RunSQL((Path(__file__).parent / "0013_written_by_the_generator.sql").read_text(), migrations.RunSQL.noop)]
