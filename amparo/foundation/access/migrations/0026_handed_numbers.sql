-- A case is opened under a number that the database handed out before to who opens it (or to their unit, by
-- administration). For every other number there is one answer, whether somebody has it or not: a number of one's own
-- choosing is no way to ask whether it is a case.
ALTER TABLE access_handed_number ENABLE ROW LEVEL SECURITY;
ALTER TABLE access_handed_number FORCE ROW LEVEL SECURITY;
CREATE POLICY access_handed_number_definer ON access_handed_number TO amparo_definer USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON access_handed_number TO amparo_definer;
GRANT SELECT ON access_handed_number TO amparo_app;
CREATE POLICY access_handed_number_own ON access_handed_number FOR SELECT TO amparo_app
    USING (handed_to = (SELECT access_viewer_staff()));
-- Administration hands numbers to a unit (the demo's).
CREATE POLICY access_handed_number_owner ON access_handed_number TO amparo_owner USING (true) WITH CHECK (true);

SET LOCAL ROLE amparo_migrator;
-- A number that is, or was, somebody's is nobody else's; nor is one that was handed out.
CREATE OR REPLACE FUNCTION access_new_subjects(how_many integer) RETURNS SETOF bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO access_handed_number (subject, handed_to)
    SELECT candidate, (SELECT (access_writing_viewer()).staff) FROM (
        SELECT DISTINCT ('x' || substr(translate(gen_random_uuid()::text, '-', ''), 18, 9))::bit(36)::bigint
                        % 34359738368 AS candidate
        FROM generate_series(1, how_many + 10 + how_many / 100)
    ) drawn
    WHERE candidate > 0 AND NOT EXISTS (SELECT 1 FROM access_case_grant g WHERE g.subject = candidate)
      AND NOT EXISTS (SELECT 1 FROM access_block b WHERE b.subject = candidate)
      AND NOT EXISTS (SELECT 1 FROM access_handed_number h WHERE h.subject = candidate)
    LIMIT how_many
    RETURNING subject
$$;

-- The number of one's own request: the same again for the same request, also when its case is open.
CREATE FUNCTION access_number_of_request(p_request uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    number bigint;
BEGIN
    SELECT h.subject INTO number FROM access_handed_number h
    WHERE h.handed_to = viewer.staff AND h.request = p_request;
    IF number IS NULL THEN
        SELECT n INTO number FROM access_new_subjects(1) n;
        UPDATE access_handed_number h SET request = p_request WHERE h.subject = number;
    END IF;
    RETURN number;
END $$;

CREATE OR REPLACE FUNCTION access_open_subjects(p_subjects bigint[], p_responsibles uuid[], p_touched timestamptz[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    fresh bigint;
    requested bigint;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM access_policy_rule r WHERE r.role = viewer.role AND r.registers) THEN
        RAISE insufficient_privilege USING MESSAGE = 'this role does not register cases';
    END IF;
    IF EXISTS (SELECT 1 FROM unnest(p_responsibles) r(id) LEFT JOIN directory_staff_member s ON s.id = r.id
               WHERE s.unit_id IS DISTINCT FROM viewer.unit) THEN
        RAISE insufficient_privilege USING MESSAGE = 'the responsible worker is of another unit';
    END IF;
    DELETE FROM access_handed_number h
    WHERE h.subject = ANY (p_subjects) AND h.handed_to IN (viewer.staff, viewer.unit) AND h.request IS NULL;
    GET DIAGNOSTICS fresh = ROW_COUNT;
    UPDATE access_handed_number h SET opened_at = now()
    WHERE h.subject = ANY (p_subjects) AND h.handed_to = viewer.staff AND h.opened_at IS NULL;
    GET DIAGNOSTICS requested = ROW_COUNT;
    -- That nobody has it is asked again of those that were handed out, and of no other.
    IF fresh + requested IS DISTINCT FROM cardinality(p_subjects)
        OR EXISTS (SELECT 1 FROM access_case_grant g WHERE g.subject = ANY (p_subjects))
        OR EXISTS (SELECT 1 FROM access_block b WHERE b.subject = ANY (p_subjects)) THEN
        RAISE insufficient_privilege USING MESSAGE = 'not a number that was handed out here';
    END IF;
    PERFORM access_write_grants(p_subjects, p_responsibles, viewer.unit, p_touched);
END $$;

REVOKE ALL ON FUNCTION access_number_of_request(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_number_of_request(uuid) TO amparo_app;
ALTER FUNCTION access_number_of_request(uuid) OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
