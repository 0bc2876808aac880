from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "0008_consents_that_end.sql"


class Migration(migrations.Migration):
    dependencies = [("tasks", "0007_consent_ending"), ("consent", "0009_shares_are_covered")]
    operations = [migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop)]
