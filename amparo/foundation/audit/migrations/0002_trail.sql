-- The trail: insert only. Nobody updates, deletes or truncates it, whatever the privileges.
ALTER TABLE audit_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_event FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_unsealed ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_unsealed FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_link ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_link FORCE ROW LEVEL SECURITY;

GRANT INSERT ON audit_event TO amparo_app;
GRANT SELECT ON audit_event, audit_link TO amparo_definer, amparo_auditor;
GRANT INSERT ON audit_link TO amparo_definer;
GRANT SELECT, INSERT, DELETE ON audit_unsealed TO amparo_definer;
CREATE POLICY audit_event_add ON audit_event FOR INSERT TO amparo_app WITH CHECK (true);
CREATE POLICY audit_event_read ON audit_event FOR SELECT TO amparo_definer, amparo_auditor USING (true);
CREATE POLICY audit_link_read ON audit_link FOR SELECT TO amparo_definer, amparo_auditor USING (true);
CREATE POLICY audit_link_add ON audit_link FOR INSERT TO amparo_definer WITH CHECK (true);
CREATE POLICY audit_unsealed_all ON audit_unsealed TO amparo_definer USING (true) WITH CHECK (true);

CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RAISE insufficient_privilege USING MESSAGE = 'the audit trail is append-only';
END $$;
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_link_append_only BEFORE UPDATE OR DELETE ON audit_link
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_link_no_truncate BEFORE TRUNCATE ON audit_link
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();

-- Queue every new event for the sealer; a queue, not a mark on the row, because the row never changes.
CREATE FUNCTION audit_queue() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO audit_unsealed (event) SELECT id FROM added;
    RETURN NULL;
END $$;
CREATE TRIGGER audit_event_queue AFTER INSERT ON audit_event
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION audit_queue();

-- The text of an event that its hash is taken over: every column, in a fixed form.
CREATE FUNCTION audit_text(e audit_event) RETURNS text LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT concat_ws('|', e.id, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        coalesce(e.actor::text, '-'), coalesce(e.institution::text, '-'), e.action, e.outcome, e.purpose,
        array_to_string(e.subjects, ','), array_to_string(e.record_classes, ','), e.detail,
        coalesce(e.request_id::text, '-'))
$$;

-- Link committed events into their institutions' chains. One sealer at a time; the others find nothing to do.
CREATE FUNCTION audit_seal(how_many integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    e audit_event;
    chain uuid;
    last_position bigint;
    last_hash bytea;
    sealed integer := 0;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('audit_seal')) THEN RETURN 0; END IF;
    FOR e IN
        WITH taken AS (
            DELETE FROM audit_unsealed WHERE event IN
                (SELECT event FROM audit_unsealed ORDER BY event LIMIT how_many)
            RETURNING event)
        SELECT a.* FROM audit_event a JOIN taken ON taken.event = a.id
        ORDER BY a.institution NULLS FIRST, a.id
    LOOP
        IF chain IS NULL OR chain <> coalesce(e.institution, '00000000-0000-0000-0000-000000000000') THEN
            chain := coalesce(e.institution, '00000000-0000-0000-0000-000000000000');
            SELECT l.position, l.hash INTO last_position, last_hash FROM audit_link l
                WHERE l.institution = chain ORDER BY l.position DESC LIMIT 1;
            IF NOT FOUND THEN last_position := 0; last_hash := '\x'; END IF;
        END IF;
        INSERT INTO audit_link (institution, position, event, previous_hash, hash)
            VALUES (chain, last_position + 1, e.id, last_hash,
                    sha256(last_hash || convert_to(audit_text(e), 'UTF8')))
            RETURNING position, hash INTO last_position, last_hash;
        sealed := sealed + 1;
    END LOOP;
    RETURN sealed;
END $$;

-- Recompute the chains. A bad link is one whose event is gone, whose hash differs, or whose predecessor is not
-- the link before it; a sealed chain with an event that no link and no queue knows is an inserted event.
CREATE FUNCTION audit_verify(OUT checked bigint, OUT unsealed bigint, OUT first_bad_event bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH links AS (
        SELECT l.event, l.position, l.previous_hash, l.hash,
               lag(l.hash, 1, '\x'::bytea) OVER w AS expected_previous,
               row_number() OVER w AS expected_position,
               sha256(l.previous_hash || convert_to(audit_text(e), 'UTF8')) AS expected_hash
        FROM audit_link l LEFT JOIN audit_event e ON e.id = l.event
        WINDOW w AS (PARTITION BY l.institution ORDER BY l.position)
    ), bad AS (
        SELECT event FROM links WHERE expected_hash IS DISTINCT FROM hash
            OR previous_hash <> expected_previous OR position <> expected_position
        UNION ALL
        SELECT e.id FROM audit_event e
        WHERE NOT EXISTS (SELECT 1 FROM audit_link l WHERE l.event = e.id)
          AND NOT EXISTS (SELECT 1 FROM audit_unsealed u WHERE u.event = e.id)
    )
    SELECT (SELECT count(*) FROM links), (SELECT count(*) FROM audit_unsealed), (SELECT min(event) FROM bad)
$$;

REVOKE ALL ON FUNCTION audit_seal(integer), audit_verify(), audit_queue(), audit_text(audit_event),
    audit_refuse_change() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_seal(integer), audit_verify() TO amparo_app;
GRANT EXECUTE ON FUNCTION audit_verify() TO amparo_auditor;
-- Only the migrator is a member of both roles.
SET LOCAL ROLE amparo_migrator;
ALTER FUNCTION audit_seal(integer) OWNER TO amparo_definer;
ALTER FUNCTION audit_verify() OWNER TO amparo_definer;
ALTER FUNCTION audit_queue() OWNER TO amparo_definer;
ALTER FUNCTION audit_text(audit_event) OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
