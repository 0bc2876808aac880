"""An emergency is asked for and committed before anybody looks whether there is such a case."""

from pathlib import Path

from django.db import migrations, models


def _column(name: str, field: "models.Field[object, object]") -> migrations.AddField:
    return migrations.AddField("emergencyattempt", name, field)


class Migration(migrations.Migration):
    dependencies = [("access", "0034_over_is_over")]
    operations = [
        _column("subject", models.BigIntegerField(null=True)),
        _column("kind", models.CharField(max_length=30, blank=True, db_default="")),
        _column("minutes", models.SmallIntegerField(null=True)),
        _column("unit", models.UUIDField(null=True)),
        _column("institution", models.UUIDField(null=True)),
        _column("role", models.CharField(max_length=40, blank=True, db_default="")),
        _column("answer", models.CharField(max_length=20, blank=True, db_default="")),
        migrations.AddIndex(
            "emergencyattempt",
            models.Index(
                fields=["id"], condition=models.Q(subject__isnull=False), name="access_emergency_untold"
            ),
        ),
        migrations.RunSQL((Path(__file__).parent / "0035_asked_first.sql").read_text(), migrations.RunSQL.noop),
    ]
