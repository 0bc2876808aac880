"""Checks answer once they are committed; who holds no identity is confirmed none; answers are superseded."""

from pathlib import Path

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("safeguards", "0008_one_today"), ("access", "0028_told_for_good")]
    operations = [
        migrations.AddField("samepersonquestion", "superseded", models.JSONField(default=list, db_default=[])),
        migrations.RunSQL((Path(__file__).parent / "0009_checked_for_good.sql").read_text(), migrations.RunSQL.noop),
    ]
