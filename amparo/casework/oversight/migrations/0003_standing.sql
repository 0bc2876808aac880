-- Also: it was shared with them, and they wrote the file. Whoever registers a case for a colleague is no stranger to it.
SET LOCAL ROLE amparo_migrator;
CREATE OR REPLACE FUNCTION oversight_standing(p_subject bigint, p_staff uuid, p_at timestamptz) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
$$;
CREATE OR REPLACE FUNCTION oversight_day_looks(p_from timestamptz, p_to timestamptz)
RETURNS TABLE (staff uuid, unit uuid, institution uuid, subject bigint, on_day date, hours integer,
               is_assigned boolean, coordinates boolean, case_unit uuid, was_refused boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
$$;
SET LOCAL ROLE amparo_owner;
