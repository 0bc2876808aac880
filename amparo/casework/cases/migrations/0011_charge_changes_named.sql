-- The changes of charge got names that a program may have (enums.ChargeChange); what was written before keeps its
-- words. The owner passes the forced row-level security for this statement only: nothing is committed in between.
ALTER TABLE cases_path_entry NO FORCE ROW LEVEL SECURITY;
UPDATE cases_path_entry SET outcome_code = 'from_' || outcome_code
WHERE activity = 'charge_changed' AND outcome_code ~ '^[0-9a-z]+_to_[0-9a-z]+$';
ALTER TABLE cases_path_entry FORCE ROW LEVEL SECURITY;
