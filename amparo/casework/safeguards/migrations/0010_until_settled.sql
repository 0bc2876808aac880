-- A hit was a window of fourteen days onto what is written now, also once the coordinator had settled it and when the file
-- was of another unit. It shows while it waits, of files that the unit still keeps; what is hidden stays hidden, since
-- amparo_definer reads cases_case without blocked files.
SET LOCAL ROLE amparo_migrator;
CREATE FUNCTION safeguards_waiting_hits(p_draft uuid) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT h.subject FROM safeguards_intake_hit h
    JOIN access_viewer() v ON h.staff = v.staff AND h.unit = v.unit
    JOIN cases_case c ON c.id = h.subject AND c.unit = h.unit
    WHERE h.draft = p_draft AND h.settled_at IS NULL
      AND h.found_at > now() - interval '14 days' AND access_is_committed(h.found_at)
$$;
REVOKE ALL ON FUNCTION safeguards_waiting_hits(uuid) FROM PUBLIC;
ALTER FUNCTION safeguards_waiting_hits(uuid) OWNER TO amparo_definer;

CREATE OR REPLACE FUNCTION safeguards_safety_rules(p_draft uuid)
RETURNS TABLE (subject bigint, channel text, rule text, times text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT h.subject, i.channel, i.rule, i.times::text[]
    FROM safeguards_waiting_hits(p_draft) h(subject)
    LEFT JOIN cases_contact_instruction i ON i.case_id = h.subject AND i.superseded_at IS NULL
    ORDER BY h.subject, i.channel
$$;
CREATE OR REPLACE FUNCTION safeguards_safety_words(p_draft uuid)
RETURNS TABLE (subject bigint, version smallint, sealed bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT h.subject, s.version, s.sealed
    FROM safeguards_waiting_hits(p_draft) h(subject)
    JOIN cases_sealed_value s ON s.case_id = h.subject AND s.field = 'contact_words' AND s.superseded_at IS NULL
$$;
SET LOCAL ROLE amparo_owner;
