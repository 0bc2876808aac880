import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_no_duplicate_indexes"), ("tasks", "0003_open_kinds")]
    operations = [
        # In SQL, for the reason given in cases.0008.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "DROP INDEX tasks_task_case_id_b2f2deb3",
                    "CREATE INDEX tasks_task_case_id_b2f2deb3 ON tasks_task (case_id)",
                )
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="task",
                    name="case",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                    ),
                )
            ],
        )
    ]
