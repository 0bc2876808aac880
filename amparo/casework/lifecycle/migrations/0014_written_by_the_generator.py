"""What the generated policies say now (cases 0020) is said once."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("lifecycle", "0013_policy"), ("cases", "0020_policy")]
    operations = [migrations.RunSQL((Path(__file__).parent / "0014_written_by_the_generator.sql").read_text(), migrations.RunSQL.noop)]
