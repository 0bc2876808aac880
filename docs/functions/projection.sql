-- Functions of projection that are in force. Written by `make schema` from a migrated database: read
-- them here, change them by a new migration (ARCHITECTURE.md, "Changing a function of the database").

-- projection_age_band(integer)
-- owner amparo_owner
-- may be called by amparo_definer
CREATE OR REPLACE FUNCTION public.projection_age_band(age integer)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT CASE WHEN age BETWEEN 0 AND 11 THEN '0-11' WHEN age BETWEEN 12 AND 17 THEN '12-17'
                WHEN age BETWEEN 18 AND 29 THEN '18-29' WHEN age BETWEEN 30 AND 59 THEN '30-59'
                WHEN age BETWEEN 60 AND 120 THEN '60+' ELSE 'unknown' END
$function$;

-- projection_area(text)
-- owner amparo_owner
-- may be called by amparo_definer
CREATE OR REPLACE FUNCTION public.projection_area(place text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT CASE WHEN place ~ '^[0-9]{2}' THEN left(place, 2)
                WHEN place ~ '^[A-Z]{2}$' AND place <> 'PE' THEN place
                ELSE '' END
$function$;

-- projection_rebuild()
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.projection_rebuild()
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET work_mem TO '64MB'
 SET jit TO 'off'
AS $function$
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
    AND NOT EXISTS (  -- asked, and did not want to be counted
        SELECT 1 FROM consent_consent k
        WHERE k.case_id = c.id AND k.purpose = 'statistics' AND k.superseded_at IS NULL
          AND k.decision IN ('refused', 'withdrawn', 'not_now')
    )
    ORDER BY 1;
    INSERT INTO projection_rebuild (id, rebuilt_at) VALUES (1, written_at)
        ON CONFLICT (id) DO UPDATE SET rebuilt_at = EXCLUDED.rebuilt_at;
    RETURN written_at;
END $function$;

-- projection_years(date,date)
-- owner amparo_owner
-- may be called by amparo_definer
CREATE OR REPLACE FUNCTION public.projection_years(since date, day date)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT (extract(year FROM day) - extract(year FROM since)
            - CASE WHEN to_char(day, 'MMDD') < to_char(since, 'MMDD') THEN 1 ELSE 0 END)::integer
$function$;
