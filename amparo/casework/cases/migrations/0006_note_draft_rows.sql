-- A note in the making belongs to its writer alone, for as long as the case is theirs to write in.
ALTER TABLE cases_note_draft ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_note_draft FORCE ROW LEVEL SECURITY;
REVOKE ALL ON cases_note_draft FROM PUBLIC, amparo_app;
GRANT SELECT, INSERT, UPDATE (version, sealed, saved_at, expires_at), DELETE ON cases_note_draft TO amparo_app;
CREATE POLICY cases_note_draft_own ON cases_note_draft TO amparo_app
    USING (owner = (SELECT access_viewer_staff()) AND EXISTS (
        SELECT 1 FROM access_case_grant g
        WHERE g.grantee = ANY ((SELECT access_viewer_grantees())::uuid[])
          AND g.subject = cases_note_draft.case_id AND g.writes <> 0 AND (g.until IS NULL OR g.until > now())))
    WITH CHECK (owner = (SELECT access_viewer_staff()) AND EXISTS (
        SELECT 1 FROM access_case_grant g
        WHERE g.grantee = ANY ((SELECT access_viewer_grantees())::uuid[])
          AND g.subject = cases_note_draft.case_id AND g.writes <> 0 AND (g.until IS NULL OR g.until > now())));

-- What the server's upkeep may do to drafts that have lapsed: it sees ids, never content. The keys stay: they are
-- the case's.
GRANT SELECT (case_id, expires_at), DELETE ON cases_note_draft TO amparo_definer;
CREATE POLICY cases_note_draft_definer ON cases_note_draft TO amparo_definer USING (true);
CREATE FUNCTION cases_sweep_note_drafts() RETURNS SETOF bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM cases_note_draft WHERE expires_at < now() RETURNING case_id
$$;
REVOKE ALL ON FUNCTION cases_sweep_note_drafts() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_sweep_note_drafts() TO amparo_app;
SET LOCAL ROLE amparo_migrator;
ALTER FUNCTION cases_sweep_note_drafts() OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
