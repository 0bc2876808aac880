CREATE OR REPLACE FUNCTION access_class_bit(name text) RETURNS integer LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE name WHEN 'general' THEN 1 WHEN 'sensitive' THEN 2 WHEN 'psychosocial' THEN 4 WHEN 'health' THEN 8 WHEN 'legal' THEN 16 WHEN 'identity' THEN 32 WHEN 'location' THEN 64 WHEN 'existence' THEN 128 ELSE 0 END $$;

DELETE FROM access_policy_rule;
INSERT INTO access_policy_rule (role, relation, purpose, reads, writes, assigns, registers) VALUES
  ('lawyer', 'responsible', 'care', 115, 115, true, true),
  ('lawyer', 'team', 'care', 115, 115, false, true),
  ('psychologist', 'responsible', 'care', 111, 103, true, true),
  ('psychologist', 'team', 'care', 111, 103, false, true),
  ('social_worker', 'responsible', 'care', 107, 107, true, true),
  ('social_worker', 'team', 'care', 107, 107, false, true),
  ('victim_assistance', 'responsible', 'care', 103, 103, true, true),
  ('victim_assistance', 'team', 'care', 103, 103, false, true),
  ('special_protection', 'responsible', 'care', 115, 115, true, true),
  ('special_protection', 'team', 'care', 115, 115, false, true),
  ('cem_worker', 'responsible', 'care', 103, 103, true, true),
  ('cem_worker', 'team', 'care', 103, 103, false, true),
  ('public_defender', 'responsible', 'care', 51, 51, true, true),
  ('public_defender', 'team', 'care', 51, 51, false, true),
  ('demuna_worker', 'responsible', 'care', 99, 99, true, true),
  ('demuna_worker', 'team', 'care', 99, 99, false, true),
  ('shelter_worker', 'responsible', 'care', 107, 107, true, true),
  ('shelter_worker', 'team', 'care', 107, 107, false, true),
  ('health_worker', 'responsible', 'care', 43, 43, true, true),
  ('health_worker', 'team', 'care', 43, 43, false, true),
  ('prosecutor', 'responsible', 'investigation', 51, 51, true, true),
  ('prosecutor', 'team', 'investigation', 51, 51, false, true),
  ('police_officer', 'responsible', 'investigation', 51, 51, true, true),
  ('police_officer', 'team', 'investigation', 51, 51, false, true),
  ('labour_inspector', 'responsible', 'investigation', 51, 51, true, true),
  ('labour_inspector', 'team', 'investigation', 51, 51, false, true),
  ('unit_coordinator', 'unit_coordinator', 'coordination', 33, 33, true, true),
  ('unit_coordinator', 'responsible', 'coordination', 99, 99, true, true);
SELECT access_reproject();
