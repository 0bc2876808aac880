from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("access", "0006_checked_each_time")]
    operations = [migrations.RemoveField(model_name="account", name="last_login")]
