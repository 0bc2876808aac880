from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "0007_who_and_until_when.sql"


class Migration(migrations.Migration):
    dependencies = [("consent", "0006_policy"), ("access", "0012_shares")]
    operations = [migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop)]
