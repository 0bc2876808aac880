-- Whoever asks at intake for one name after another, in draft after draft, is asked why. Counted is what the database
-- itself wrote of each check, whether or not the application was there to leave a row of the trail. A draft that became
-- a case takes four checks without a question.
SET LOCAL ROLE amparo_migrator;
CREATE FUNCTION oversight_day_intake(p_from timestamptz, p_to timestamptz)
RETURNS TABLE (staff uuid, unit uuid, institution uuid, on_day date, checks bigint, subjects bigint[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
$$;
REVOKE ALL ON FUNCTION oversight_day_intake(timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION oversight_day_intake(timestamptz, timestamptz) TO amparo_app;
ALTER FUNCTION oversight_day_intake(timestamptz, timestamptz) OWNER TO amparo_definer;

-- As before (0002), with what was counted where that is not the cases.
DROP FUNCTION oversight_raise(text, uuid, uuid, uuid, date, date, bigint[], integer);
CREATE FUNCTION oversight_raise(
    p_rule text, p_staff uuid, p_unit uuid, p_institution uuid, p_from date, p_to date, p_subjects bigint[],
    p_threshold integer, p_counted integer DEFAULT NULL)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
END $$;

REVOKE ALL ON FUNCTION oversight_raise(text, uuid, uuid, uuid, date, date, bigint[], integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION oversight_raise(text, uuid, uuid, uuid, date, date, bigint[], integer, integer) TO amparo_app;
ALTER FUNCTION oversight_raise(text, uuid, uuid, uuid, date, date, bigint[], integer, integer) OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
