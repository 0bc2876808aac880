"""Of what was asked for and left, only what opens to the asker alone keeps it from being told: not their unit's grant."""

from django.db import migrations

from amparo.foundation.mending import mend


class Migration(migrations.Migration):
    dependencies = [("access", "0036_no_null_member")]
    operations = [
        mend("access_announce_left_over()", ("ARRAY[a.staff, a.unit, a.institution]", "ARRAY[a.staff]"))
    ]
