"""Who is invited gets an id that the database draws: whoever asks could else name one that grants are given to."""

from django.db import migrations

from amparo.foundation.mending import mend


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_codes_of_who_has_a_factor"), ("directory", "0003_one_id")]
    operations = [
        mend(
            "accounts_ask(uuid, text, uuid, uuid, text, text, text, text)",
            (
                "    SELECT s.unit_id, a.role, s.left_on",
                "    IF p_kind = 'invite' THEN p_staff := gen_random_uuid(); END IF;\n    SELECT s.unit_id, a.role, s.left_on",
            ),
            (
                "        IF now_unit IS NOT NULL THEN RAISE unique_violation USING MESSAGE = 'this colleague is here already'; END IF;\n",
                "",
            ),
        )
    ]
