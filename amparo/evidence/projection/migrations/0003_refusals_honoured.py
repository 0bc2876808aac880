from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "0003_refusals_honoured.sql"


class Migration(migrations.Migration):
    dependencies = [("projection", "0002_rebuild"), ("consent", "0007_who_and_until_when")]
    operations = [migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop)]
