from pathlib import Path

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0009_reassigned_as_touched")]
    operations = [
        migrations.AddConstraint(
            model_name="casegrant",
            constraint=models.CheckConstraint(
                condition=models.Q(list_group__in=(0, 1)), name="access_case_grant_list_group"
            ),
        ),
        migrations.RunSQL(
            (Path(__file__).parent / "0010_list_groups.sql").read_text(), migrations.RunSQL.noop
        ),
    ]
