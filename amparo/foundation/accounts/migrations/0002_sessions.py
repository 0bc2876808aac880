from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("access", "0010_list_groups")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0002_sessions.sql").read_text(), migrations.RunSQL.noop)
    ]
