"""A case is opened only under a number that the database handed out for it."""

from pathlib import Path

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0025_policy")]
    operations = [
        migrations.CreateModel(
            name="HandedNumber",
            fields=[
                ("subject", models.BigIntegerField(primary_key=True, serialize=False)),
                ("handed_to", models.UUIDField()),
                ("request", models.UUIDField(null=True)),
                ("handed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("opened_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "access_handed_number",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("handed_to", "request"), name="access_handed_number_request"
                    )
                ],
            },
        ),
        migrations.RunSQL(
            (Path(__file__).parent / "0026_handed_numbers.sql").read_text(), migrations.RunSQL.noop
        ),
    ]
