-- Functions of consent that are in force. Written by `make schema` from a migrated database: read
-- them here, change them by a new migration (ARCHITECTURE.md, "Changing a function of the database").

-- consent_class_bits(text[])
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.consent_class_bits(p_classes text[])
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT coalesce(bit_or(access_class_bit(c)), 0) | access_class_bit('general') FROM unnest(p_classes) c
$function$;

-- consent_close_uncovered()
-- owner amparo_definer
-- may be called by amparo_owner
CREATE OR REPLACE FUNCTION public.consent_close_uncovered()
 RETURNS bigint[]
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
END $function$;

-- consent_covers(access_share)
-- owner amparo_definer
-- may be called by amparo_backup
CREATE OR REPLACE FUNCTION public.consent_covers(s access_share)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT coalesce(s.until IS NOT NULL AND CASE s.basis_kind
        WHEN 'consent' THEN consent_covers_by_word(s)
        WHEN 'legal_basis' THEN consent_covers_by_law(s)
        ELSE false END, false)
$function$;

-- consent_covers_by_law(access_share)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.consent_covers_by_law(s access_share)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    WITH steps AS (
        SELECT t.id, t.state, t.record_classes, t.recorded_by, t.role FROM consent_basis_step t
        WHERE t.basis_id = s.basis AND t.case_id = s.subject AND t.superseded_at IS NULL),
    review AS (
        SELECT r.id, r.record_classes FROM (
            SELECT * FROM steps WHERE state IN ('narrowed', 'to_contest') ORDER BY id DESC LIMIT 1) r
        JOIN consent_legal_basis b ON b.id = s.basis AND b.recorded_by <> r.recorded_by
        WHERE r.state = 'narrowed' AND r.role IN ('lawyer', 'public_defender'))
    SELECT EXISTS (
        SELECT 1 FROM consent_legal_basis b
        WHERE b.id = s.basis AND b.case_id = s.subject AND b.recipient = s.to_unit AND b.superseded_at IS NULL
          AND b.received_on <= (now() AT TIME ZONE 'America/Lima')::date
          AND s.until <= consent_end_of(consent_last_day_of_basis(b))
          AND (b.kind = 'vital_interest' OR EXISTS (
              SELECT 1 FROM attachments_document d WHERE d.id = b.document_id AND d.case_id = b.case_id
                                                     AND d.kind = 'legal_basis' AND d.superseded_at IS NULL))
          AND (SELECT t.state FROM steps t ORDER BY t.id DESC LIMIT 1) = 'disclosed'
          AND EXISTS (SELECT 1 FROM steps t WHERE t.state IN ('informed', 'not_informed')
                                              AND t.id > coalesce((SELECT r.id FROM review r), 0))
          AND CASE WHEN b.kind IN ('mandatory_report', 'vital_interest')
                   THEN s.classes & ~consent_class_bits(b.record_classes) = 0
                   ELSE EXISTS (SELECT 1 FROM review r WHERE s.classes & ~consent_class_bits(r.record_classes) = 0
                                    AND s.classes & ~consent_class_bits(b.record_classes) = 0) END)
$function$;

-- consent_covers_by_word(access_share)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.consent_covers_by_word(s access_share)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT EXISTS (
        SELECT 1 FROM consent_consent k
        WHERE k.id = s.basis AND k.case_id = s.subject AND k.recipient = s.to_unit
          AND k.superseded_at IS NULL AND k.decision = 'given'
          AND k.given_by <> '' AND (k.given_by <> 'guardian' OR k.guardian_implicated = 'no')
          AND k.decided_on <= (now() AT TIME ZONE 'America/Lima')::date
          AND ((k.purpose = 'referral' AND s.purpose IN ('care', 'protection'))
               OR (k.purpose = 'complaint' AND s.purpose = 'investigation'))
          AND s.classes & ~consent_class_bits(k.record_classes) = 0
          AND s.until <= consent_end_of(consent_last_day(k.case_id, k.given_by, k.until)))
$function$;

-- consent_earliest_adult(bigint)
-- owner amparo_owner
-- may be called by amparo_app, amparo_definer
CREATE OR REPLACE FUNCTION public.consent_earliest_adult(p_case bigint)
 RETURNS date
 LANGUAGE sql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT consent_years_after(CASE
        WHEN p.born_on IS NOT NULL AND p.born_precision = 'about' THEN date_trunc('year', p.born_on)::date - 366
        WHEN p.born_on IS NOT NULL THEN p.born_on
        WHEN p.age_told IS NOT NULL AND p.age_told_on IS NOT NULL
            THEN consent_years_after(p.age_told_on, -p.age_told - 1) + 1
        END, 18)
    FROM cases_person_profile p WHERE p.case_id = p_case AND p.superseded_at IS NULL
$function$;

-- consent_end_of(date)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.consent_end_of(p_day date)
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT (p_day + 1)::timestamp AT TIME ZONE 'America/Lima'
$function$;

-- consent_end_uncovered()
-- owner amparo_owner
CREATE OR REPLACE FUNCTION public.consent_end_uncovered()
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE cases bigint[] := consent_close_uncovered();
BEGIN
    IF cardinality(cases) > 0 THEN
        INSERT INTO audit_event (action, outcome, purpose, subjects, record_classes, detail)
        VALUES ('end_uncovered_shares', 'done', '', cases, '{}', cardinality(cases)::text);
    END IF;
    RETURN cardinality(cases);
END $function$;

-- consent_last_day(bigint,text,date)
-- owner amparo_owner
-- may be called by amparo_app, amparo_definer
CREATE OR REPLACE FUNCTION public.consent_last_day(p_case bigint, p_giver text, p_until date)
 RETURNS date
 LANGUAGE sql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT CASE WHEN p_giver IN ('guardian', 'state_guardian', 'court_representative')
                THEN least(p_until, coalesce(consent_earliest_adult(p_case) - 1, DATE '0001-01-01'))
                ELSE p_until END
$function$;

-- consent_last_day_by_law(text,date,date)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.consent_last_day_by_law(p_kind text, p_received date, p_until date)
 RETURNS date
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT least(p_until, p_received + CASE WHEN p_kind = 'vital_interest' THEN 3 ELSE 366 END)
$function$;

-- consent_last_day_of_basis(consent_legal_basis)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.consent_last_day_of_basis(b consent_legal_basis)
 RETURNS date
 LANGUAGE sql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT CASE WHEN consent_may_receive_by_law(i.kind) THEN least(
        consent_last_day_by_law(b.kind, b.received_on, b.until),
        CASE WHEN i.kind IN ('special_protection_unit', 'demuna') THEN (
            SELECT consent_surely_adult(p.born_on, p.born_precision, p.age_told, p.age_told_on) - 1
            FROM cases_person_profile p WHERE p.case_id = b.case_id AND p.superseded_at IS NULL) END) END
    FROM directory_unit u JOIN directory_institution i ON i.id = u.institution_id WHERE u.id = b.recipient
$function$;

-- consent_may_receive_by_law(text)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.consent_may_receive_by_law(p_institution_kind text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT p_institution_kind IN ('police', 'prosecutor', 'victim_assistance', 'family_court', 'criminal_court',
                                  'special_protection_unit', 'demuna')
$function$;

-- consent_narrow_shares(bigint)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.consent_narrow_shares(p_case bigint)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
END $function$;

-- consent_narrow_to_age()
-- owner amparo_definer
-- trigger consent_narrow_to_age on cases_person_profile
CREATE OR REPLACE FUNCTION public.consent_narrow_to_age()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    PERFORM consent_narrow_shares(NEW.case_id);
    RETURN NULL;
END $function$;

-- consent_require_cover()
-- owner amparo_definer
-- may be called by amparo_owner
-- trigger consent_covers_share on access_share
-- trigger consent_covers_share on attachments_document
-- trigger consent_covers_share on consent_basis_step
-- trigger consent_covers_share on consent_consent
-- trigger consent_covers_share on consent_legal_basis
CREATE OR REPLACE FUNCTION public.consent_require_cover()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    now_row jsonb := to_jsonb(NEW);
    before jsonb := to_jsonb(OLD);
    touched bigint := coalesce(now_row ->> 'subject', now_row ->> 'case_id');
BEGIN
    IF TG_TABLE_NAME = 'access_share' AND TG_OP = 'UPDATE' THEN
        -- Nothing else of it can have changed than its classes, its end, and that it ended.
        IF now_row - ARRAY['classes', 'until', 'ended_at', 'ended_by']
               = before - ARRAY['classes', 'until', 'ended_at', 'ended_by']
           AND (now_row ->> 'classes')::integer & ~(before ->> 'classes')::integer = 0
           AND coalesce((now_row ->> 'until')::timestamptz, 'infinity')
               <= coalesce((before ->> 'until')::timestamptz, 'infinity')
           AND (before ->> 'ended_at' IS NULL OR now_row ->> 'ended_at' IS NOT NULL) THEN
            RETURN NULL;
        END IF;
    END IF;
    IF EXISTS (
        SELECT 1 FROM access_share s WHERE s.id IN (SELECT consent_uncovered(touched))
        AND CASE TG_TABLE_NAME
            WHEN 'access_share' THEN s.id = (now_row ->> 'id')::uuid
            WHEN 'consent_consent' THEN s.basis_kind = 'consent' AND s.basis = (now_row ->> 'id')::bigint
            WHEN 'consent_legal_basis' THEN s.basis_kind = 'legal_basis' AND s.basis = (now_row ->> 'id')::bigint
            WHEN 'consent_basis_step' THEN s.basis_kind = 'legal_basis' AND s.basis = (now_row ->> 'basis_id')::bigint
            ELSE s.basis_kind = 'legal_basis' AND s.basis IN (
                SELECT b.id FROM consent_legal_basis b WHERE b.document_id = (now_row ->> 'id')::bigint) END) THEN
        RAISE insufficient_privilege USING MESSAGE = 'a share that no consent and no legal basis covers';
    END IF;
    RETURN NULL;
END $function$;

-- consent_role_of_step()
-- owner amparo_definer
-- may be called by amparo_owner
-- trigger consent_role_of_step on consent_basis_step
CREATE OR REPLACE FUNCTION public.consent_role_of_step()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    NEW.role := coalesce((SELECT a.role FROM access_account a WHERE a.staff_id = NEW.recorded_by), '');
    RETURN NEW;
END $function$;

-- consent_stays_withdrawn()
-- owner amparo_owner
-- trigger consent_stays_withdrawn on consent_basis_step
-- trigger consent_stays_withdrawn on consent_consent
-- trigger consent_stays_withdrawn on consent_legal_basis
CREATE OR REPLACE FUNCTION public.consent_stays_withdrawn()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    RAISE insufficient_privilege USING MESSAGE = 'what was taken out of force stays so';
END $function$;

-- consent_surely_adult(date,text,integer,date)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.consent_surely_adult(p_born date, p_precision text, p_age integer, p_told_on date)
 RETURNS date
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT consent_years_after(CASE
        WHEN p_born IS NULL THEN consent_years_after(p_told_on, -p_age)
        WHEN p_precision = 'about' THEN make_date(extract(year FROM p_born)::integer, 12, 31) + 366
        WHEN p_precision = 'year' THEN make_date(extract(year FROM p_born)::integer, 12, 31)
        WHEN p_precision = 'month' THEN
            (make_date(extract(year FROM p_born)::integer, extract(month FROM p_born)::integer, 1)
                + interval '1 month')::date - 1
        ELSE p_born END, 18)
$function$;

-- consent_sweep_conversations()
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.consent_sweep_conversations()
 RETURNS SETOF bigint
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    DELETE FROM consent_conversation WHERE expires_at < now() AND (SELECT (access_viewer()).staff) IS NULL
    RETURNING case_id
$function$;

-- consent_uncovered(bigint)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.consent_uncovered(p_case bigint)
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT s.id FROM access_share s
    WHERE s.subject = p_case AND s.ended_at IS NULL AND (s.until IS NULL OR s.until > now()) AND NOT consent_covers(s)
$function$;

-- consent_years_after(date,integer)
-- owner amparo_owner
-- may be called by amparo_app, amparo_definer
CREATE OR REPLACE FUNCTION public.consent_years_after(p_day date, p_years integer)
 RETURNS date
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT CASE WHEN extract(day FROM p_day) = extract(day FROM p_day + make_interval(years => p_years))
                THEN (p_day + make_interval(years => p_years))::date
                ELSE (p_day + make_interval(years => p_years))::date + 1 END
$function$;
