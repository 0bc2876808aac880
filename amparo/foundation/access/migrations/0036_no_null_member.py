"""Whether a colleague joins or leaves a share is said: NULL passed for both."""

from django.db import migrations

from amparo.foundation.mending import mend


class Migration(migrations.Migration):
    dependencies = [("access", "0035_asked_first")]
    operations = [
        mend(
            "access_set_share_member(uuid, uuid, boolean)",
            (
                "IF shared.id IS NULL OR NOT (may_assign",
                "IF shared.id IS NULL OR p_staff IS NULL OR p_is_member IS NULL OR NOT (may_assign",
            ),
        )
    ]
