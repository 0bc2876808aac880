from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_earlier_run")]
    operations = [
        migrations.RemoveIndex(model_name="case", name="cases_case_unit_opened"),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["unit", "responsible", "state"], name="cases_case_unit_load"),
        ),
    ]
