from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0001_initial"),
        ("access", "0013_policy"),
        ("cases", "0013_opened_as_the_path_says"),
        ("audit", "0005_look_ups"),
    ]
    operations = [migrations.RunSQL((Path(__file__).parent / "0002_looks.sql").read_text(), migrations.RunSQL.noop)]
