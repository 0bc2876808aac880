-- Three policies let amparo_definer read cases, each made with a function that needs it; one says it (cases 0012).
DROP POLICY IF EXISTS cases_case_unit_load ON cases_case;
DROP POLICY IF EXISTS cases_case_projection ON cases_case;
-- And of profiles: intake, consent and the summaries each said it.
DROP POLICY IF EXISTS cases_person_profile_known ON cases_person_profile;
DROP POLICY IF EXISTS cases_person_profile_consent ON cases_person_profile;
