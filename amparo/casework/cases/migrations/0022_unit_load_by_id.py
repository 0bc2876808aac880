from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0021_policy")]
    operations = [
        migrations.RemoveIndex(model_name="case", name="cases_case_unit_load"),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["unit", "responsible", "state"], include=["id"], name="cases_case_unit_load"
            ),
        ),
    ]
