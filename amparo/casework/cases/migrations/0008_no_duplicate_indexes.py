"""Drop the indexes on a case's id whose columns another index of the table begins with."""

import django.db.models.deletion
from django.db import migrations, models

_CASE = models.ForeignKey(
    db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
)


def _without_own_index(model: str, table: str, index: str) -> migrations.SeparateDatabaseAndState:
    # Django's own AlterField would drop the foreign key too, and check every row of the table to make it anew.
    return migrations.SeparateDatabaseAndState(
        database_operations=[
            migrations.RunSQL(f"DROP INDEX {index}", f"CREATE INDEX {index} ON {table} (case_id)")
        ],
        state_operations=[migrations.AlterField(model_name=model, name="case", field=_CASE)],
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_request_digest")]
    operations = [
        migrations.RemoveIndex(model_name="exploiter", name="cases_exploiter_case"),
        migrations.RemoveIndex(model_name="note", name="cases_note_case"),
        migrations.RemoveIndex(model_name="traffickingevent", name="cases_trafficking_event_case"),
        _without_own_index("pathentry", "cases_path_entry", "cases_path_entry_case_id_683ae803"),
        _without_own_index("sealedvalue", "cases_sealed_value", "cases_sealed_value_case_id_fb81135c"),
    ]
