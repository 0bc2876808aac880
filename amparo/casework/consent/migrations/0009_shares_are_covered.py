from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "0009_shares_are_covered.sql"


class Migration(migrations.Migration):
    dependencies = [("consent", "0008_policy"), ("access", "0012_shares")]
    operations = [migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop)]
