-- Whoever leaves or moves to another unit leaves the teams there too, and is given no blocked case back when it is lifted:
-- its coordinator gives it to somebody anew.
SET LOCAL ROLE amparo_migrator;
CREATE OR REPLACE FUNCTION access_end_what_was_there() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE access_program_token t SET ended_at = now() FROM access_account a
    WHERE a.staff_id = NEW.id AND t.account = a.id AND t.ended_at IS NULL;
    UPDATE access_share_member SET ended_at = now() WHERE staff = NEW.id AND ended_at IS NULL;
    UPDATE access_emergency SET ended_at = now() WHERE staff = NEW.id AND ended_at IS NULL AND until > now();
    UPDATE access_unveiling SET until = now() WHERE asked_by = NEW.id AND until > now();
    DELETE FROM access_case_grant WHERE grantee = NEW.id AND (source IS NOT NULL OR relation = 'team');
    DELETE FROM access_blocked_grant WHERE grantee = NEW.id;
    RETURN NULL;
END $$;
SET LOCAL ROLE amparo_owner;

-- A key that only reads does not say that a notice was seen.
ALTER POLICY access_notice_seen ON access_notice
    USING (to_grantee = ANY ((SELECT access_viewer_writers(255))::uuid[]));
