"""Of a question whether two files are of one person: whose office asked, and who; it is told to the other one first."""

from pathlib import Path

from django.db import migrations, models

_ANSWERS = [
    ("same", "Sí, puede ser la misma persona"),
    ("different", "No, son dos personas"),
    ("unsure", "No se puede saber todavía"),
]


class Migration(migrations.Migration):
    dependencies = [("safeguards", "0010_until_settled")]
    operations = [
        migrations.AddField("samepersonquestion", "asked_for", models.BigIntegerField(null=True)),
        migrations.AddField("samepersonquestion", "asked_by", models.UUIDField(null=True)),
        *(
            migrations.AlterField(
                "samepersonquestion", f"{side}_answer", models.CharField(blank=True, choices=_ANSWERS, max_length=20)
            )
            for side in ("one", "other")
        ),
        migrations.RunSQL((Path(__file__).parent / "0011_who_asked.sql").read_text(), migrations.RunSQL.noop),
    ]
