-- Nothing outlives what it was given for, and a key of a program is not the person.
SET LOCAL ROLE amparo_migrator;

-- The bound viewer's account, for what is the person's alone: password, second factors, sessions, keys. A key of a
-- program is nobody here: who finds a key that only reads must not become the person whose it is.
CREATE OR REPLACE FUNCTION access_viewer_account() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT v.account FROM access_viewer() v
    WHERE NOT EXISTS (SELECT 1 FROM access_program_token t WHERE t.token_hash = v.token_hash)
$$;

CREATE OR REPLACE FUNCTION access_end_token(p_id uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE gone bytea;
BEGIN
    UPDATE access_program_token SET ended_at = now()
    WHERE id = p_id AND account = access_viewer_account() AND ended_at IS NULL RETURNING token_hash INTO gone;
    UPDATE access_bound_viewer SET ended_at = now() WHERE token_hash = gone AND ended_at IS NULL;
    RETURN gone IS NOT NULL;
END $$;

CREATE OR REPLACE FUNCTION access_close_other_viewers() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH mine AS MATERIALIZED (
        SELECT m.token_hash, m.account FROM access_viewer() m WHERE m.account = access_viewer_account()),
    keys AS (
        UPDATE access_program_token t SET ended_at = now() FROM mine
        WHERE t.account = mine.account AND t.ended_at IS NULL),
    ended AS (
        UPDATE access_bound_viewer v SET ended_at = now() FROM mine
        WHERE v.account = mine.account AND v.token_hash <> mine.token_hash AND v.ended_at IS NULL
        RETURNING 1)
    SELECT count(*) FROM ended
$$;

-- With the sessions of somebody their keys end: a key would open the next one by itself.
CREATE OR REPLACE FUNCTION access_close_viewers_of(p_staff uuid[]) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH whose AS MATERIALIZED (SELECT a.id FROM access_account a WHERE a.staff_id = ANY (p_staff)),
    keys AS (
        UPDATE access_program_token t SET ended_at = now() FROM whose
        WHERE t.account = whose.id AND t.ended_at IS NULL),
    ended AS (
        UPDATE access_bound_viewer v SET ended_at = now() FROM whose
        WHERE v.account = whose.id AND v.ended_at IS NULL
        RETURNING 1)
    SELECT count(*) FROM ended
$$;

-- Whoever leaves or moves to another unit keeps nothing that was opened to them there: no key, no share, no exception.
-- Who comes back is given anew what is needed.
CREATE FUNCTION access_end_what_was_there() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE access_program_token t SET ended_at = now() FROM access_account a
    WHERE a.staff_id = NEW.id AND t.account = a.id AND t.ended_at IS NULL;
    UPDATE access_share_member SET ended_at = now() WHERE staff = NEW.id AND ended_at IS NULL;
    UPDATE access_emergency SET ended_at = now() WHERE staff = NEW.id AND ended_at IS NULL AND until > now();
    UPDATE access_unveiling SET until = now() WHERE asked_by = NEW.id AND until > now();
    DELETE FROM access_case_grant WHERE grantee = NEW.id AND source IS NOT NULL;
    RETURN NULL;
END $$;

-- By chance of the database's own: the id is chosen by who asks, who could look for one that picks a friend.
CREATE OR REPLACE FUNCTION access_watching_institution(p_id uuid, p_asker uuid, p_keeper uuid) RETURNS uuid
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((
        SELECT i.id FROM directory_institution i
        WHERE i.id <> p_asker AND i.id <> p_keeper AND EXISTS (
            SELECT 1 FROM directory_unit u JOIN directory_staff_member s ON s.unit_id = u.id AND s.left_on IS NULL
            JOIN access_account a ON a.staff_id = s.id AND a.is_active
                AND a.role IN ('auditor', 'institution_focal_point')
            WHERE u.institution_id = i.id)
        ORDER BY gen_random_uuid() LIMIT 1), p_keeper)
$$;

-- A notice about a share is for whom the share is for, from who gave it or gives it on, and once.
CREATE OR REPLACE FUNCTION access_notify(p_to uuid[], p_kind text, p_subject bigint, p_source uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    PERFORM 1 FROM access_case_grant g
    WHERE g.subject = p_subject AND g.grantee = ANY (viewer.grantees) AND (g.until IS NULL OR g.until > now());
    IF NOT FOUND OR p_kind NOT IN ('shared_with_unit', 'assigned_share') THEN
        RAISE insufficient_privilege USING MESSAGE = 'no such notice for this viewer to write';
    END IF;
    PERFORM access_write_notice(ARRAY(
        SELECT DISTINCT t.id FROM access_share s, unnest(p_to) t(id)
        WHERE s.id = p_source AND s.subject = p_subject AND s.ended_at IS NULL
          AND CASE p_kind
              WHEN 'shared_with_unit' THEN s.opened_by = viewer.staff AND t.id IN (s.to_unit, s.to_institution)
              ELSE EXISTS (SELECT 1 FROM access_share_member m
                           WHERE m.share_id = s.id AND m.staff = t.id AND m.ended_at IS NULL)
                   AND EXISTS (SELECT 1 FROM access_case_grant g
                               WHERE g.source = s.id AND g.assigns AND g.grantee = ANY (viewer.grantees)) END
          AND NOT EXISTS (SELECT 1 FROM access_notice n WHERE n.to_grantee = t.id AND n.kind = p_kind
                                                        AND n.source = s.id AND n.seen_at IS NULL)),
        p_kind, p_subject, p_source, viewer.staff);
END $$;

REVOKE ALL ON FUNCTION access_end_what_was_there() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_end_what_was_there(), access_end_tokens_of_account() TO amparo_owner;
ALTER FUNCTION access_end_what_was_there() OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
CREATE TRIGGER access_staff_leaves_or_moves AFTER UPDATE OF unit_id, left_on ON directory_staff_member
    FOR EACH ROW WHEN (OLD.unit_id IS DISTINCT FROM NEW.unit_id
                       OR (NEW.left_on IS NOT NULL AND OLD.left_on IS DISTINCT FROM NEW.left_on))
    EXECUTE FUNCTION access_end_what_was_there();
CREATE TRIGGER access_account_change_ends_tokens AFTER UPDATE OF role, is_active ON access_account
    FOR EACH ROW WHEN (OLD.role IS DISTINCT FROM NEW.role OR (OLD.is_active AND NOT NEW.is_active))
    EXECUTE FUNCTION access_end_tokens_of_account();
