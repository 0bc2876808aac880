-- UPE and DEMUNA are told by law of a child, or of whom it is not known that she is none (basis_rules.py, which property
-- tests compare). The database asked only which office it is: in SQL they could have an adult's file, and kept a child's
-- after it was known that she is none.
SET LOCAL ROLE amparo_migrator;

-- The first day on which she is 18 for certain; NULL if nothing is known of her age (consent_earliest_adult is the first
-- on which she may be).
CREATE FUNCTION consent_surely_adult(p_born date, p_precision text, p_age integer, p_told_on date) RETURNS date
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    SELECT consent_years_after(CASE
        WHEN p_born IS NULL THEN consent_years_after(p_told_on, -p_age)
        WHEN p_precision = 'about' THEN make_date(extract(year FROM p_born)::integer, 12, 31) + 366
        WHEN p_precision = 'year' THEN make_date(extract(year FROM p_born)::integer, 12, 31)
        WHEN p_precision = 'month' THEN
            (make_date(extract(year FROM p_born)::integer, extract(month FROM p_born)::integer, 1)
                + interval '1 month')::date - 1
        ELSE p_born END, 18)
$$;

-- The last day on which what a legal basis gives can be read; NULL if its office is given nothing by law.
CREATE FUNCTION consent_last_day_of_basis(b consent_legal_basis) RETURNS date
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT CASE WHEN consent_may_receive_by_law(i.kind) THEN least(
        consent_last_day_by_law(b.kind, b.received_on, b.until),
        CASE WHEN i.kind IN ('special_protection_unit', 'demuna') THEN (
            SELECT consent_surely_adult(p.born_on, p.born_precision, p.age_told, p.age_told_on) - 1
            FROM cases_person_profile p WHERE p.case_id = b.case_id AND p.superseded_at IS NULL) END) END
    FROM directory_unit u JOIN directory_institution i ON i.id = u.institution_id WHERE u.id = b.recipient
$$;

-- What is open of a case goes no further than the last day of what it rests on.
CREATE FUNCTION consent_narrow_shares(p_case bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE narrowed record;
BEGIN
    PERFORM access_hold_shares(ARRAY(
        SELECT s.id FROM access_share s WHERE s.subject = p_case AND s.ended_at IS NULL));
    FOR narrowed IN
        SELECT s.id, consent_end_of(CASE WHEN s.basis_kind = 'consent'
            THEN consent_last_day(k.case_id, k.given_by, k.until)
            ELSE coalesce(consent_last_day_of_basis(b), DATE '0001-01-01') END) AS ends
        FROM access_share s
        LEFT JOIN consent_consent k ON s.basis_kind = 'consent' AND k.id = s.basis
        LEFT JOIN consent_legal_basis b ON s.basis_kind = 'legal_basis' AND b.id = s.basis
        WHERE s.subject = p_case AND s.ended_at IS NULL AND s.until > now()
    LOOP
        UPDATE access_share SET until = narrowed.ends WHERE id = narrowed.id AND until > narrowed.ends;
        IF FOUND THEN PERFORM access_project_share(narrowed.id); END IF;
    END LOOP;
END $$;

-- What is known of her birth has changed.
CREATE OR REPLACE FUNCTION consent_narrow_to_age() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM consent_narrow_shares(NEW.case_id);
    RETURN NULL;
END $$;

-- Shares that nothing covers: there are none, and if there were, this narrows them to what covers them, or ends them.
CREATE FUNCTION consent_close_uncovered() RETURNS bigint[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    cases bigint[] := ARRAY(
        SELECT DISTINCT s.subject FROM access_share s
        WHERE s.ended_at IS NULL AND (s.until IS NULL OR s.until > now()) AND NOT consent_covers(s) ORDER BY 1);
    one bigint;
    ended uuid;
BEGIN
    PERFORM access_hold_subjects(cases);
    FOREACH one IN ARRAY cases LOOP
        PERFORM consent_narrow_shares(one);
        FOR ended IN SELECT consent_uncovered(one) LOOP
            UPDATE access_share SET ended_at = now() WHERE id = ended;
            PERFORM access_project_share(ended);
        END LOOP;
    END LOOP;
    RETURN cases;
END $$;

DO $$
DECLARE f text;
BEGIN
    FOREACH f IN ARRAY ARRAY['consent_surely_adult(date, text, integer, date)', 'consent_close_uncovered()',
                             'consent_last_day_of_basis(consent_legal_basis)', 'consent_narrow_shares(bigint)'] LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('ALTER FUNCTION %s OWNER TO amparo_definer', f);
    END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION consent_close_uncovered() TO amparo_owner;
-- The doctor asks it, who reads with the rights of the backup.
GRANT EXECUTE ON FUNCTION consent_covers(access_share) TO amparo_backup;
SET LOCAL ROLE amparo_owner;

-- The same, in the trail.
CREATE FUNCTION consent_end_uncovered() RETURNS integer
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE cases bigint[] := consent_close_uncovered();
BEGIN
    IF cardinality(cases) > 0 THEN
        INSERT INTO audit_event (action, outcome, purpose, subjects, record_classes, detail)
        VALUES ('end_uncovered_shares', 'done', '', cases, '{}', cardinality(cases)::text);
    END IF;
    RETURN cardinality(cases);
END $$;
REVOKE ALL ON FUNCTION consent_end_uncovered() FROM PUBLIC;
