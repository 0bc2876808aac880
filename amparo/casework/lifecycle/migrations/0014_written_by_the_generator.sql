-- That functions do not see a blocked case is in the policies generated from tables.py now.
DROP POLICY cases_case_not_blocked ON cases_case;
DROP POLICY cases_sealed_value_not_blocked ON cases_sealed_value;
DROP POLICY cases_contact_instruction_not_blocked ON cases_contact_instruction;
