-- Who signs in waits for whoever changes the account, and keeps them waiting until the session is there to be ended: a
-- session opened meanwhile was left by a new password.
SET LOCAL ROLE amparo_migrator;
CREATE OR REPLACE FUNCTION access_open_viewer(p_account uuid, token text, with_second_factor boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM access_hold_people(ARRAY(SELECT a.staff_id FROM access_account a WHERE a.id = p_account));
    INSERT INTO access_bound_viewer
        (token_hash, account, staff, unit, institution, role, grantees, second_factor_at)
    SELECT sha256(convert_to(token, 'UTF8')), a.id, s.id, s.unit_id, u.institution_id, a.role,
           CASE a.role WHEN 'unit_coordinator' THEN ARRAY[s.id, s.unit_id]
                       WHEN 'institution_focal_point' THEN ARRAY[s.id, u.institution_id]
                       ELSE ARRAY[s.id] END,
           CASE WHEN with_second_factor THEN now() END
    FROM access_account a
    JOIN directory_staff_member s ON s.id = a.staff_id
    JOIN directory_unit u ON u.id = s.unit_id
    WHERE a.id = p_account AND a.is_active AND s.left_on IS NULL;
END $$;
SET LOCAL ROLE amparo_owner;
