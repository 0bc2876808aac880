-- Who signs, and what a share shows of talks and requests, is in the policies generated from tables.py now.
DROP POLICY consent_consent_signed ON consent_consent;
DROP POLICY consent_legal_basis_signed ON consent_legal_basis;
DROP POLICY consent_basis_step_signed ON consent_basis_step;
DROP POLICY consent_consent_own_share ON consent_consent;
DROP POLICY consent_legal_basis_own_share ON consent_legal_basis;
DROP POLICY consent_basis_step_own_share ON consent_basis_step;
DROP POLICY cases_path_entry_of_consent ON cases_path_entry;
