-- The projection is read by amparo_statistics alone and written by one function that runs as amparo_definer.
ALTER TABLE projection_case_summary ENABLE ROW LEVEL SECURITY;
ALTER TABLE projection_case_summary FORCE ROW LEVEL SECURITY;
ALTER TABLE projection_rebuild ENABLE ROW LEVEL SECURITY;
ALTER TABLE projection_rebuild FORCE ROW LEVEL SECURITY;
REVOKE ALL ON projection_case_summary, projection_rebuild FROM PUBLIC, amparo_app;

CREATE POLICY projection_case_summary_count ON projection_case_summary FOR SELECT TO amparo_statistics USING (true);
CREATE POLICY projection_case_summary_definer ON projection_case_summary TO amparo_definer
    USING (true) WITH CHECK (true);
GRANT SELECT ON projection_case_summary TO amparo_statistics;
GRANT SELECT, INSERT, DELETE ON projection_case_summary TO amparo_definer;

-- When it was rebuilt is no secret: whoever starts a rebuild must know whether one is due.
CREATE POLICY projection_rebuild_read ON projection_rebuild FOR SELECT TO amparo_statistics, amparo_app USING (true);
CREATE POLICY projection_rebuild_definer ON projection_rebuild TO amparo_definer USING (true) WITH CHECK (true);
GRANT SELECT ON projection_rebuild TO amparo_statistics, amparo_app;
GRANT SELECT, INSERT, UPDATE ON projection_rebuild TO amparo_definer;

-- What the function reads of the cases: these columns and no others, all of the general class.
GRANT SELECT (id, case_type, opened_on) ON cases_case TO amparo_definer;
GRANT SELECT (case_id, sex, born_on, age_told, age_told_on, citizenship, superseded_at)
    ON cases_person_profile TO amparo_definer;
GRANT SELECT (case_id, dimension, code, answer, superseded_at) ON cases_trafficking_fact TO amparo_definer;
GRANT SELECT (id, case_id, kind, place, began_on, superseded_at) ON cases_trafficking_event TO amparo_definer;
GRANT SELECT (case_id, status, superseded_at) ON cases_status_determination TO amparo_definer;
GRANT SELECT (id, case_id, state, reason, superseded_at) ON lifecycle_state_change TO amparo_definer;
CREATE POLICY cases_case_projection ON cases_case FOR SELECT TO amparo_definer USING (true);
CREATE POLICY cases_person_profile_projection ON cases_person_profile FOR SELECT TO amparo_definer USING (true);
CREATE POLICY cases_trafficking_fact_projection ON cases_trafficking_fact FOR SELECT TO amparo_definer USING (true);
CREATE POLICY cases_trafficking_event_projection ON cases_trafficking_event FOR SELECT TO amparo_definer USING (true);
CREATE POLICY cases_status_determination_projection ON cases_status_determination
    FOR SELECT TO amparo_definer USING (true);
CREATE POLICY lifecycle_state_change_projection ON lifecycle_state_change FOR SELECT TO amparo_definer USING (true);

-- The department of a place in Peru, the code of a country; nothing where it is empty or says only "Peru".
CREATE FUNCTION projection_area(place text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp AS $$
    SELECT CASE WHEN place ~ '^[0-9]{2}' THEN left(place, 2)
                WHEN place ~ '^[A-Z]{2}$' AND place <> 'PE' THEN place
                ELSE '' END
$$;

CREATE FUNCTION projection_age_band(age integer) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp AS $$
    SELECT CASE WHEN age BETWEEN 0 AND 11 THEN '0-11' WHEN age BETWEEN 12 AND 17 THEN '12-17'
                WHEN age BETWEEN 18 AND 29 THEN '18-29' WHEN age BETWEEN 30 AND 59 THEN '30-59'
                WHEN age BETWEEN 60 AND 120 THEN '60+' ELSE 'unknown' END
$$;

-- Whole years from one day to another; negative before the first.
CREATE FUNCTION projection_years(since date, day date) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp AS $$
    SELECT (extract(year FROM day) - extract(year FROM since)
            - CASE WHEN to_char(day, 'MMDD') < to_char(since, 'MMDD') THEN 1 ELSE 0 END)::integer
$$;

-- Write the projection anew, in one transaction: readers see the one before until it commits. Rows are written in
-- the order of their random ids, so that neither id nor position leads back to a case. Says when, never how many.
CREATE FUNCTION projection_rebuild() RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET work_mem = '64MB' SET jit = off AS $$
DECLARE written_at timestamptz := clock_timestamp();
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('projection_rebuild'));
    DELETE FROM projection_case_summary;
    INSERT INTO projection_case_summary (surrogate, opened_month, case_type, sex, age_band, forms, industries,
                                         recruited_in, exploited_in, citizenship_group, status)
    SELECT gen_random_uuid() AS surrogate,
           date_trunc('month', c.opened_on)::date,
           c.case_type,
           coalesce(p.sex, ''),
           projection_age_band(coalesce(projection_years(p.born_on, c.opened_on),
                                        p.age_told + coalesce(projection_years(p.age_told_on, c.opened_on), 0))),
           coalesce(f.forms, '{}'),
           coalesce(f.industries, '{}'),
           coalesce(e.recruited_in, ''),
           coalesce(e.exploited_in, ''),
           CASE coalesce(p.citizenship, '') WHEN '' THEN 'unknown' WHEN 'PE' THEN 'peruvian'
                WHEN 'VE' THEN 'venezuelan' ELSE 'other' END,
           coalesce(s.status, '')
    FROM cases_case c
    LEFT JOIN cases_person_profile p ON p.case_id = c.id AND p.superseded_at IS NULL
    LEFT JOIN cases_status_determination s ON s.case_id = c.id AND s.superseded_at IS NULL
    LEFT JOIN (
        SELECT case_id,
               array_agg(code ORDER BY code) FILTER (WHERE dimension = 'form') AS forms,
               array_agg(code ORDER BY code) FILTER (WHERE dimension = 'industry') AS industries
        FROM cases_trafficking_fact
        WHERE dimension IN ('form', 'industry') AND answer = 'yes' AND superseded_at IS NULL
        GROUP BY case_id
    ) f ON f.case_id = c.id
    LEFT JOIN (  -- the first place known of each kind: by when it began, else in the order it was told
        SELECT case_id,
               max(area) FILTER (WHERE kind = 'recruitment') AS recruited_in,
               max(area) FILTER (WHERE kind = 'exploitation') AS exploited_in
        FROM (
            SELECT DISTINCT ON (case_id, kind) case_id, kind, projection_area(place) AS area
            FROM cases_trafficking_event
            WHERE kind IN ('recruitment', 'exploitation') AND superseded_at IS NULL
              AND projection_area(place) <> ''
            ORDER BY case_id, kind, began_on NULLS LAST, id
        ) placed
        GROUP BY case_id
    ) e ON e.case_id = c.id
    WHERE c.id NOT IN (  -- closed as never having been a case of its own
        SELECT case_id FROM (
            SELECT DISTINCT ON (case_id) case_id, state, reason
            FROM lifecycle_state_change WHERE superseded_at IS NULL ORDER BY case_id, id DESC
        ) last
        WHERE state = 'closed' AND reason IN ('registered_by_mistake', 'duplicate')
    )
    ORDER BY 1;
    INSERT INTO projection_rebuild (id, rebuilt_at) VALUES (1, written_at)
        ON CONFLICT (id) DO UPDATE SET rebuilt_at = EXCLUDED.rebuilt_at;
    RETURN written_at;
END $$;

REVOKE ALL ON FUNCTION projection_rebuild(), projection_area(text), projection_age_band(integer),
    projection_years(date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION projection_rebuild() TO amparo_app;
GRANT EXECUTE ON FUNCTION projection_area(text), projection_age_band(integer), projection_years(date, date)
    TO amparo_definer;

-- Only the migrator is a member of both roles.
SET LOCAL ROLE amparo_migrator;
ALTER FUNCTION projection_rebuild() OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
