-- Checking the trail in pieces, so that a million rows need no more memory than a thousand, and the first bad row of
-- each chain is named with its position and what is wrong with it (foundation/audit/verifying.py puts it together).
SET LOCAL ROLE amparo_migrator;
DROP FUNCTION audit_verify();
SET LOCAL ROLE amparo_owner;

-- Where each chain ends. One look-up a chain, however long they are.
CREATE FUNCTION audit_heads()
RETURNS TABLE (institution uuid, "position" bigint, event bigint, hash bytea, sealed_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE chains AS (
        (SELECT l.institution FROM audit_link l ORDER BY l.institution LIMIT 1)
        UNION ALL
        SELECT (SELECT l.institution FROM audit_link l WHERE l.institution > c.institution
                ORDER BY l.institution LIMIT 1)
        FROM chains c WHERE c.institution IS NOT NULL
    )
    SELECT head.* FROM chains c CROSS JOIN LATERAL (
        SELECT l.institution, l.position, l.event, l.hash, l.sealed_at FROM audit_link l
        WHERE l.institution = c.institution ORDER BY l.position DESC LIMIT 1) head
    WHERE c.institution IS NOT NULL
$$;

-- The next links of one chain, recomputed from their events. ``p_after`` and ``p_hash`` are what the part before ended
-- with (NULL and empty at the start); the first link that is not what it must be is named, and nothing after it.
CREATE FUNCTION audit_verify_part(
    p_institution uuid, p_after bigint, p_hash bytea, p_how_many integer,
    OUT checked bigint, OUT last_position bigint, OUT last_hash bytea,
    OUT bad_position bigint, OUT bad_event bigint, OUT what text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH part AS (
        SELECT l.position, l.event, l.previous_hash, l.hash, e.id AS found,
               coalesce(e.institution, '00000000-0000-0000-0000-000000000000') AS institution,
               sha256(l.previous_hash || convert_to(audit_text(e), 'UTF8')) AS expected_hash
        FROM (SELECT * FROM audit_link
              WHERE institution = p_institution AND (p_after IS NULL OR position > p_after)
              ORDER BY position LIMIT p_how_many) l
        LEFT JOIN audit_event e ON e.id = l.event
    ), judged AS (
        SELECT position, event, hash, lag(position, 1, coalesce(p_after, 0)) OVER w + 1 AS expected_position,
               CASE WHEN position <> lag(position, 1, coalesce(p_after, 0)) OVER w + 1 THEN 'link_missing'
                    WHEN found IS NULL THEN 'event_missing'
                    WHEN previous_hash <> lag(hash, 1, p_hash) OVER w THEN 'does_not_follow'
                    WHEN institution <> p_institution THEN 'other_chain'
                    WHEN expected_hash <> hash THEN 'event_changed' END AS what
        FROM part WINDOW w AS (ORDER BY position)
    ), bad AS (
        SELECT * FROM judged WHERE what IS NOT NULL ORDER BY position LIMIT 1
    ), good AS (
        SELECT * FROM judged WHERE position < coalesce((SELECT position FROM bad), 9223372036854775807)
    )
    SELECT (SELECT count(*) FROM good), (SELECT max(position) FROM good),
           (SELECT hash FROM good ORDER BY position DESC LIMIT 1),
           -- Of a link that is gone its place is known, and nothing else.
           (SELECT CASE what WHEN 'link_missing' THEN least(expected_position, position) ELSE position END FROM bad),
           (SELECT CASE WHEN what <> 'link_missing' OR position < expected_position THEN event END FROM bad),
           (SELECT what FROM bad)
$$;

-- The next events by id: the first that no chain and no queue knows was put in past the triggers, or its link is gone.
CREATE FUNCTION audit_unlinked_part(
    p_after bigint, p_how_many integer,
    OUT scanned bigint, OUT last_event bigint, OUT bad_event bigint, OUT bad_institution uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH part AS MATERIALIZED (
        SELECT e.id, e.institution FROM audit_event e WHERE e.id > p_after ORDER BY e.id LIMIT p_how_many
    ), bad AS (
        SELECT p.* FROM part p
        WHERE NOT EXISTS (SELECT 1 FROM audit_link l WHERE l.event = p.id)
          AND NOT EXISTS (SELECT 1 FROM audit_unsealed u WHERE u.event = p.id)
        ORDER BY p.id LIMIT 1
    )
    SELECT (SELECT count(*) FROM part), (SELECT max(id) FROM part), (SELECT id FROM bad),
           (SELECT coalesce(institution, '00000000-0000-0000-0000-000000000000') FROM bad)
$$;

CREATE FUNCTION audit_unsealed_count() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$ SELECT count(*) FROM audit_unsealed $$;

-- The links of a stretch of one chain, for anchors: hashes say nothing of what was done.
CREATE FUNCTION audit_hashes(p_institution uuid, p_after bigint, p_upto bigint)
RETURNS TABLE ("position" bigint, event bigint, hash bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT l.position, l.event, l.hash FROM audit_link l
    WHERE l.institution = p_institution AND l.position > p_after AND l.position <= p_upto ORDER BY l.position
$$;

REVOKE ALL ON FUNCTION audit_heads(), audit_verify_part(uuid, bigint, bytea, integer),
    audit_unlinked_part(bigint, integer), audit_unsealed_count(), audit_hashes(uuid, bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_heads(), audit_verify_part(uuid, bigint, bytea, integer),
    audit_unlinked_part(bigint, integer), audit_unsealed_count(), audit_hashes(uuid, bigint, bigint)
    TO amparo_app, amparo_auditor;
-- Only the migrator is a member of both roles.
SET LOCAL ROLE amparo_migrator;
ALTER FUNCTION audit_heads() OWNER TO amparo_definer;
ALTER FUNCTION audit_verify_part(uuid, bigint, bytea, integer) OWNER TO amparo_definer;
ALTER FUNCTION audit_unlinked_part(bigint, integer) OWNER TO amparo_definer;
ALTER FUNCTION audit_unsealed_count() OWNER TO amparo_definer;
ALTER FUNCTION audit_hashes(uuid, bigint, bigint) OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
