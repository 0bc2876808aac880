from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("lifecycle", "0006_sweeping_apart")]
    operations = [migrations.RemoveIndex(model_name="statechange", name="lifecycle_state_change_case")]
