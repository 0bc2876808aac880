"""Which roles a kind of institution can have."""

from pathlib import Path

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0023_same_second_factor"), ("directory", "0002_protection")]
    operations = [
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("pk", models.CompositePrimaryKey("role", "kind", blank=True, editable=False, primary_key=True, serialize=False)),
                ("role", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=40)),
                ("oversees", models.BooleanField()),
            ],
            options={"db_table": "access_seat"},
        ),
        migrations.RunSQL((Path(__file__).parent / "0024_seats.sql").read_text(), migrations.RunSQL.noop),
    ]
