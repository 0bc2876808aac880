"""What is asked while registering is counted, and asked about."""

from pathlib import Path

from django.db import migrations, models

RULES = [
    ("volume", "Muchos casos abiertos en un día"),
    ("unassigned", "Casos que no tiene asignados"),
    ("off_hours", "Varios casos a horas poco habituales"),
    ("surname_or_locality", "Mismo apellido, o casos de otro lugar"),
    ("repeated_misses", "Varios intentos de abrir casos que no son suyos"),
    ("intake_checks", "Muchas consultas al registrar"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0005_own_institution"),
        ("safeguards", "0009_checked_for_good"),
        ("lifecycle", "0019_shredding_unseen"),
    ]
    operations = [
        migrations.AlterField("alert", "rule", models.CharField(choices=RULES, max_length=30)),
        migrations.RunSQL((Path(__file__).parent / "0006_intake_checks.sql").read_text(), migrations.RunSQL.noop),
    ]
