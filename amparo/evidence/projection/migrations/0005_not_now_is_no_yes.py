"""Who said «not now» to being counted is not counted."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "0005_not_now_is_no_yes.sql"


class Migration(migrations.Migration):
    dependencies = [("projection", "0004_said_once"), ("consent", "0007_who_and_until_when")]
    operations = [migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop)]
