-- Functions of oversight that are in force. Written by `make schema` from a migrated database: read
-- them here, change them by a new migration (ARCHITECTURE.md, "Changing a function of the database").

-- oversight_audited()
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.oversight_audited()
 RETURNS uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT v.institution FROM access_viewer() v WHERE v.role = 'auditor'
$function$;

-- oversight_day_intake(timestamp with time zone,timestamp with time zone)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.oversight_day_intake(p_from timestamp with time zone, p_to timestamp with time zone)
 RETURNS TABLE(staff uuid, unit uuid, institution uuid, on_day date, checks bigint, subjects bigint[])
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    WITH asked AS (
        SELECT k.staff, (k.checked_at AT TIME ZONE 'America/Lima')::date AS on_day, k.draft, count(*) AS checks
        FROM safeguards_intake_check k
        WHERE k.checked_at >= p_from AND k.checked_at < p_to AND (access_viewer()).staff IS NULL
        GROUP BY 1, 2, 3
    ), counted AS (
        SELECT a.staff, a.on_day, array_agg(a.draft) AS drafts,
               sum(greatest(a.checks - CASE WHEN c.id IS NULL THEN 0 ELSE 4 END, 0))::bigint AS checks
        FROM asked a LEFT JOIN lifecycle_registration_draft d ON d.id = a.draft LEFT JOIN cases_case c ON c.id = d.subject
        GROUP BY 1, 2
    )
    SELECT n.staff, s.unit_id, u.institution_id, n.on_day, n.checks,
           ARRAY(SELECT DISTINCT h.subject FROM safeguards_intake_hit h
                 WHERE h.staff = n.staff AND h.draft = ANY (n.drafts) ORDER BY 1)
    FROM counted n JOIN directory_staff_member s ON s.id = n.staff JOIN directory_unit u ON u.id = s.unit_id
    WHERE n.checks > 0
$function$;

-- oversight_day_looks(timestamp with time zone,timestamp with time zone)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.oversight_day_looks(p_from timestamp with time zone, p_to timestamp with time zone)
 RETURNS TABLE(staff uuid, unit uuid, institution uuid, subject bigint, on_day date, hours integer, is_assigned boolean, coordinates boolean, case_unit uuid, was_refused boolean)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    WITH looks AS (
        SELECT e.actor AS staff, e.subjects[1] AS subject, (e.at AT TIME ZONE 'America/Lima')::date AS on_day,
               e.outcome = 'refused' AS was_refused, min(e.at) AS first_at,
               bit_or(1 << extract(hour FROM e.at AT TIME ZONE 'America/Lima')::integer) AS hours
        FROM audit_event e
        WHERE e.at >= p_from AND e.at < p_to AND e.actor IS NOT NULL AND cardinality(e.subjects) = 1
          AND (e.outcome = 'done' OR (e.outcome = 'refused' AND e.detail = 'not_found'))
          AND e.action NOT LIKE 'list\_%' AND e.action <> 'search_cases'
          AND (access_viewer()).staff IS NULL
        GROUP BY 1, 2, 3, 4
    ), stood AS (
        SELECT l.*, s.unit_id, u.institution_id, c.unit AS case_unit, c.recorded_by,
               oversight_standing(l.subject, l.staff, l.first_at) AS standing
        FROM looks l
        JOIN directory_staff_member s ON s.id = l.staff JOIN directory_unit u ON u.id = s.unit_id
        LEFT JOIN cases_case c ON c.id = l.subject
    )
    SELECT t.staff, t.unit_id, t.institution_id, t.subject, t.on_day, t.hours,
           t.standing IN ('responsible', 'team', 'shared') OR coalesce(t.recorded_by = t.staff, false)
           OR EXISTS (SELECT 1 FROM access_case_grant g WHERE g.subject = t.subject AND g.grantee = t.staff
                      AND g.relation IN ('responsible', 'team', 'shared')),
           t.standing = 'coordinates', t.case_unit, t.was_refused
    FROM stood t
$function$;

-- oversight_looks(bigint,date,integer)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.oversight_looks(p_subject bigint, p_until date, p_lines integer)
 RETURNS TABLE(on_day date, actor uuid, institution uuid, action text, outcome text, detail text, purpose text, classes text[], how_many bigint, first_at timestamp with time zone, last_at timestamp with time zone, standing text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    WITH looks AS (
        SELECT (e.at AT TIME ZONE 'America/Lima')::date AS on_day, e.actor, e.institution, e.action, e.outcome, e.detail,
               e.purpose, e.record_classes, count(*) AS how_many, min(e.at) AS first_at, max(e.at) AS last_at
        FROM audit_event e
        WHERE EXISTS (
            SELECT 1 FROM access_case_grant g
            WHERE g.subject = p_subject AND g.grantee = ANY ((SELECT access_viewer_grantees())::uuid[])
              AND g.relation IN ('responsible', 'unit_coordinator') AND g.assigns AND g.reads & 1 <> 0
              AND (g.until IS NULL OR g.until > now()))
          AND e.subjects @> ARRAY[p_subject]
          AND (p_until IS NULL OR e.at < ((p_until + 1)::timestamp AT TIME ZONE 'America/Lima'))
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
        ORDER BY 1 DESC, max(e.at) DESC LIMIT p_lines
    )
    SELECT l.on_day, l.actor, l.institution, l.action, l.outcome, l.detail, l.purpose, l.record_classes, l.how_many,
           l.first_at, l.last_at,
           CASE WHEN l.outcome = 'done' THEN oversight_standing(p_subject, l.actor, l.first_at) ELSE '' END
    FROM looks l
$function$;

-- oversight_raise(text,uuid,uuid,uuid,date,date,bigint[],integer,integer)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.oversight_raise(p_rule text, p_staff uuid, p_unit uuid, p_institution uuid, p_from date, p_to date, p_subjects bigint[], p_threshold integer, p_counted integer DEFAULT NULL::integer)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    alert uuid;
    is_new boolean := false;
    counted integer := coalesce(p_counted, cardinality(p_subjects));
BEGIN
    IF (access_viewer()).staff IS NOT NULL THEN
        RAISE insufficient_privilege USING MESSAGE = 'alerts are raised by upkeep alone';
    END IF;
    SELECT a.id INTO alert FROM oversight_alert a
    WHERE a.staff = p_staff AND a.rule = p_rule AND a.began_on = p_from AND a.state = 'new' FOR UPDATE;
    IF alert IS NULL THEN
        IF EXISTS (SELECT 1 FROM oversight_alert a WHERE a.staff = p_staff AND a.rule = p_rule
                   AND a.began_on = p_from AND counted < a.cases + p_threshold) THEN
            RETURN false;
        END IF;
        alert := gen_random_uuid();
        is_new := true;
        INSERT INTO oversight_alert (id, rule, staff, unit, institution, began_on, ended_on, cases, state, conclusion)
        VALUES (alert, p_rule, p_staff, p_unit, p_institution, p_from, p_to, counted, 'new', '');
    ELSE
        UPDATE oversight_alert SET ended_on = p_to, cases = counted WHERE id = alert;
    END IF;
    INSERT INTO oversight_alert_case (alert_id, subject, staff) SELECT alert, s, p_staff FROM unnest(p_subjects) s
    ON CONFLICT DO NOTHING;
    IF is_new THEN
        -- To whoever answers for the one who looked (a coordinator reads what her unit is told: about her the focal point
        -- of the institution is told instead), and to the coordinations of cases of other units.
        PERFORM access_write_notice(
            array_append(ARRAY(SELECT DISTINCT c.unit FROM cases_case c
                               WHERE c.id = ANY (p_subjects) AND c.unit <> p_unit),
                         CASE WHEN EXISTS (SELECT 1 FROM access_account k
                                           WHERE k.staff_id = p_staff AND k.role = 'unit_coordinator')
                              THEN p_institution ELSE p_unit END),
            'access_alert', NULL, alert, NULL);
    END IF;
    RETURN is_new;
END $function$;

-- oversight_standing(bigint,uuid,timestamp with time zone)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.oversight_standing(p_subject bigint, p_staff uuid, p_at timestamp with time zone)
 RETURNS text
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT coalesce(
        (SELECT a.role FROM cases_assignment a
         WHERE a.case_id = p_subject AND a.staff = p_staff AND a.began_at <= p_at + interval '1 day'
           AND (a.ended_at IS NULL OR a.ended_at >= p_at - interval '1 day')
         ORDER BY a.role LIMIT 1),
        (SELECT 'shared' FROM access_share s JOIN access_share_member m ON m.share_id = s.id
         WHERE s.subject = p_subject AND m.staff = p_staff AND m.began_at <= p_at
           AND (m.ended_at IS NULL OR m.ended_at >= p_at) AND (s.ended_at IS NULL OR s.ended_at >= p_at)
         LIMIT 1),
        (SELECT 'coordinates' FROM cases_case c
         JOIN directory_staff_member s ON s.id = p_staff AND s.unit_id = c.unit
         JOIN access_account k ON k.staff_id = s.id AND k.role = 'unit_coordinator'
         WHERE c.id = p_subject),
        (SELECT 'recorded' FROM cases_case c WHERE c.id = p_subject AND c.recorded_by = p_staff),
        '')
$function$;

-- oversight_trail(uuid,uuid,bigint,text,text,timestamp with time zone,timestamp with time zone,bigint,integer)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.oversight_trail(p_institution uuid, p_actor uuid, p_subject bigint, p_action text, p_outcome text, p_from timestamp with time zone, p_to timestamp with time zone, p_before bigint, p_lines integer)
 RETURNS TABLE(id bigint, at timestamp with time zone, actor uuid, institution uuid, action text, outcome text, purpose text, subjects bigint[], how_many_subjects integer, classes text[], detail text)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE asked text := 'SELECT e.id, e.at, e.actor, e.institution, e.action::text, e.outcome::text, e.purpose::text,
    e.subjects[1:20], cardinality(e.subjects), e.record_classes::text[], e.detail::text FROM audit_event e WHERE true';
BEGIN
    IF (access_viewer()).role IS DISTINCT FROM 'auditor' THEN
        RAISE insufficient_privilege USING MESSAGE = 'the trail is for auditors';
    END IF;
    IF NOT access_viewer_oversees() THEN asked := asked || ' AND e.institution = $10'; END IF;
    IF p_institution IS NOT NULL THEN asked := asked || ' AND e.institution = $1'; END IF;
    IF p_actor IS NOT NULL THEN asked := asked || ' AND e.actor = $2'; END IF;
    IF p_subject IS NOT NULL THEN asked := asked || ' AND e.subjects @> ARRAY[$3]'; END IF;
    IF p_action IS NOT NULL THEN asked := asked || ' AND e.action = $4'; END IF;
    IF p_outcome IS NOT NULL THEN asked := asked || ' AND e.outcome = $5'; END IF;
    IF p_from IS NOT NULL THEN asked := asked || ' AND e.at >= $6'; END IF;
    IF p_to IS NOT NULL THEN asked := asked || ' AND e.at < $7'; END IF;
    IF p_before IS NOT NULL THEN asked := asked || ' AND e.id < $8'; END IF;
    RETURN QUERY EXECUTE asked || ' ORDER BY e.id DESC LIMIT $9'
        USING p_institution, p_actor, p_subject, p_action, p_outcome, p_from, p_to, p_before, p_lines,
            (access_viewer()).institution;
END $function$;
