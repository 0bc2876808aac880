"""A step keeps the role of its writer on that day."""

from pathlib import Path

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consent", "0016_with_its_document")]
    operations = [
        migrations.AddField("basisstep", "role", models.CharField(max_length=40, db_default="")),
        # What was taken before: the role of today, and of a review that of a lawyer, which the database asked for when
        # it opened anything. The owner's own rows are hidden from it, and no share changes here.
        migrations.RunSQL(
            "ALTER TABLE consent_basis_step NO FORCE ROW LEVEL SECURITY, DISABLE TRIGGER USER; "
            "UPDATE consent_basis_step t SET role = CASE WHEN t.state IN ('narrowed', 'to_contest') "
            "AND a.role <> 'public_defender' THEN 'lawyer' ELSE a.role END "
            "FROM access_account a WHERE a.staff_id = t.recorded_by; "
            "ALTER TABLE consent_basis_step ENABLE TRIGGER USER; "
            "ALTER TABLE consent_basis_step FORCE ROW LEVEL SECURITY",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            (Path(__file__).parent / "0017_role_of_that_day.sql").read_text(), migrations.RunSQL.noop
        ),
    ]
