"""A yes that has a last day says who said it, how and until when; also in plain SQL."""

from django.db import migrations

# What was written before stays as it is, and can still be taken back.
HOLD = """
ALTER TABLE consent_consent ADD CONSTRAINT consent_yes_is_whole CHECK (
    superseded_at IS NOT NULL OR decision <> 'given'
    OR purpose NOT IN ('referral', 'complaint', 'consular_contact')
    OR (given_by <> '' AND form <> '' AND until IS NOT NULL AND until <= decided_on + 366)) NOT VALID;
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0021_law_of_a_child")]
    operations = [
        migrations.RunSQL(HOLD, "ALTER TABLE consent_consent DROP CONSTRAINT consent_yes_is_whole")
    ]
