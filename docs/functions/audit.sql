-- Functions of audit that are in force. Written by `make schema` from a migrated database: read
-- them here, change them by a new migration (ARCHITECTURE.md, "Changing a function of the database").

-- audit_hashes(uuid,bigint,bigint)
-- owner amparo_definer
-- may be called by amparo_app, amparo_auditor
CREATE OR REPLACE FUNCTION public.audit_hashes(p_institution uuid, p_after bigint, p_upto bigint)
 RETURNS TABLE("position" bigint, event bigint, hash bytea)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT l.position, l.event, l.hash FROM audit_link l
    WHERE l.institution = p_institution AND l.position > p_after AND l.position <= p_upto ORDER BY l.position
$function$;

-- audit_heads()
-- owner amparo_definer
-- may be called by amparo_app, amparo_auditor
CREATE OR REPLACE FUNCTION public.audit_heads()
 RETURNS TABLE(institution uuid, "position" bigint, event bigint, hash bytea, sealed_at timestamp with time zone)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
$function$;

-- audit_queue()
-- owner amparo_definer
-- trigger audit_event_queue on audit_event
CREATE OR REPLACE FUNCTION public.audit_queue()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    INSERT INTO audit_unsealed (event) SELECT id FROM added;
    RETURN NULL;
END $function$;

-- audit_refuse_change()
-- owner amparo_owner
-- trigger audit_event_append_only on audit_event
-- trigger audit_event_no_truncate on audit_event
-- trigger audit_link_append_only on audit_link
-- trigger audit_link_no_truncate on audit_link
CREATE OR REPLACE FUNCTION public.audit_refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    RAISE insufficient_privilege USING MESSAGE = 'the audit trail is append-only';
END $function$;

-- audit_seal(integer)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.audit_seal(how_many integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
END $function$;

-- audit_text(audit_event)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.audit_text(e audit_event)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT concat_ws('|', e.id, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        coalesce(e.actor::text, '-'), coalesce(e.institution::text, '-'), e.action, e.outcome, e.purpose,
        array_to_string(e.subjects, ','), array_to_string(e.record_classes, ','), e.detail,
        coalesce(e.request_id::text, '-'))
$function$;

-- audit_unlinked_part(bigint,integer)
-- owner amparo_definer
-- may be called by amparo_app, amparo_auditor
CREATE OR REPLACE FUNCTION public.audit_unlinked_part(p_after bigint, p_how_many integer, OUT scanned bigint, OUT last_event bigint, OUT bad_event bigint, OUT bad_institution uuid)
 RETURNS record
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
$function$;

-- audit_unsealed_count()
-- owner amparo_definer
-- may be called by amparo_app, amparo_auditor
CREATE OR REPLACE FUNCTION public.audit_unsealed_count()
 RETURNS bigint
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$ SELECT count(*) FROM audit_unsealed $function$;

-- audit_verify_part(uuid,bigint,bytea,integer)
-- owner amparo_definer
-- may be called by amparo_app, amparo_auditor
CREATE OR REPLACE FUNCTION public.audit_verify_part(p_institution uuid, p_after bigint, p_hash bytea, p_how_many integer, OUT checked bigint, OUT last_position bigint, OUT last_hash bytea, OUT bad_position bigint, OUT bad_event bigint, OUT what text)
 RETURNS record
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
$function$;
