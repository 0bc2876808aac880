from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sessions", "0001_initial"), ("mfa", "0003_authenticator_type_uniq"), ("account", "0009_emailaddress_unique_primary_email"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunSQL((Path(__file__).parent / "0001_frame.sql").read_text(), migrations.RunSQL.noop)]
