from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("consent", "0002_policy")]
    operations = [migrations.RemoveIndex(model_name="consent", name="consent_consent_case")]
