-- No share without her word or a law: every open share is held, at commit, to a consent or a legal basis in force.
-- So plain SQL as the application opens nothing by itself, and a withdrawal that forgets to end a share does not commit.
SET LOCAL ROLE amparo_migrator;

-- Record classes by name as bits.
CREATE FUNCTION consent_class_bits(p_classes text[]) RETURNS integer
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    SELECT coalesce(bit_or(access_class_bit(c)), 0) | access_class_bit('general') FROM unnest(p_classes) c
$$;

-- The moment at which a day in Lima is over.
CREATE FUNCTION consent_end_of(p_day date) RETURNS timestamptz
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT (p_day + 1)::timestamp AT TIME ZONE 'America/Lima'
$$;

-- Is there a consent in force, for this unit and purpose, of these classes at least and until then at least?
CREATE FUNCTION consent_covers_by_word(s access_share) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
$$;

-- Is there a legal basis that was disclosed last of all, its way gone step by step? A court order and a prosecutor's
-- request only as far as the newest review by a lawyer or public defender who did not receive it; all of them only
-- after the person was told, or it was said why not yet.
CREATE FUNCTION consent_covers_by_law(s access_share) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH steps AS (
        SELECT t.id, t.state, t.record_classes, t.recorded_by FROM consent_basis_step t
        WHERE t.basis_id = s.basis AND t.case_id = s.subject AND t.superseded_at IS NULL),
    review AS (
        SELECT r.id, r.record_classes FROM (
            SELECT * FROM steps WHERE state IN ('narrowed', 'to_contest') ORDER BY id DESC LIMIT 1) r
        JOIN consent_legal_basis b ON b.id = s.basis AND b.recorded_by <> r.recorded_by
        JOIN access_account a ON a.staff_id = r.recorded_by AND a.role IN ('lawyer', 'public_defender')
        WHERE r.state = 'narrowed')
    SELECT EXISTS (
        SELECT 1 FROM consent_legal_basis b
        WHERE b.id = s.basis AND b.case_id = s.subject AND b.recipient = s.to_unit AND b.superseded_at IS NULL
          AND s.until <= consent_end_of(b.until)
          AND (SELECT t.state FROM steps t ORDER BY t.id DESC LIMIT 1) = 'disclosed'
          AND EXISTS (SELECT 1 FROM steps t WHERE t.state IN ('informed', 'not_informed')
                                              AND t.id > coalesce((SELECT r.id FROM review r), 0))
          AND CASE WHEN b.kind IN ('mandatory_report', 'vital_interest')
                   THEN s.classes & ~consent_class_bits(b.record_classes) = 0
                   ELSE EXISTS (SELECT 1 FROM review r WHERE s.classes & ~consent_class_bits(r.record_classes) = 0
                                    AND s.classes & ~consent_class_bits(b.record_classes) = 0) END)
$$;

CREATE FUNCTION consent_covers(s access_share) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(s.until IS NOT NULL AND CASE s.basis_kind
        WHEN 'consent' THEN consent_covers_by_word(s)
        WHEN 'legal_basis' THEN consent_covers_by_law(s)
        ELSE false END, false)
$$;

-- The shares of a case that are open now and that nothing covers.
CREATE FUNCTION consent_uncovered(p_case bigint) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.id FROM access_share s
    WHERE s.subject = p_case AND s.ended_at IS NULL AND (s.until IS NULL OR s.until > now()) AND NOT consent_covers(s)
$$;

CREATE FUNCTION consent_require_cover() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE touched bigint;
BEGIN
    IF TG_TABLE_NAME = 'access_share' THEN touched := NEW.subject; ELSE touched := NEW.case_id; END IF;
    IF EXISTS (SELECT 1 FROM consent_uncovered(touched)) THEN
        RAISE insufficient_privilege USING MESSAGE = 'a share that no consent and no legal basis covers';
    END IF;
    RETURN NULL;
END $$;

-- What is known of her birth has changed: what others agreed to for her ends on the day that follows from it now.
CREATE FUNCTION consent_narrow_to_age() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE narrowed record;
BEGIN
    FOR narrowed IN
        SELECT s.id, consent_end_of(consent_last_day(k.case_id, k.given_by, k.until)) AS ends
        FROM access_share s JOIN consent_consent k ON s.basis_kind = 'consent' AND k.id = s.basis
        WHERE s.subject = NEW.case_id AND s.ended_at IS NULL AND s.until > now()
    LOOP
        UPDATE access_share SET until = narrowed.ends WHERE id = narrowed.id AND until > narrowed.ends;
        IF FOUND THEN PERFORM access_project_share(narrowed.id); END IF;
    END LOOP;
    RETURN NULL;
END $$;
SET LOCAL ROLE amparo_owner;

CREATE CONSTRAINT TRIGGER consent_covers_share AFTER INSERT OR UPDATE ON access_share
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION consent_require_cover();
CREATE CONSTRAINT TRIGGER consent_covers_share AFTER UPDATE ON consent_consent
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION consent_require_cover();
CREATE CONSTRAINT TRIGGER consent_covers_share AFTER UPDATE ON consent_legal_basis
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION consent_require_cover();
CREATE CONSTRAINT TRIGGER consent_covers_share AFTER INSERT OR UPDATE ON consent_basis_step
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION consent_require_cover();
CREATE TRIGGER consent_narrow_to_age AFTER INSERT ON cases_person_profile
    FOR EACH ROW EXECUTE FUNCTION consent_narrow_to_age();

-- Whoever reads a case through a share sees what that share rests on, and not with whom else she spoke of what.
CREATE POLICY consent_consent_own_share ON consent_consent AS RESTRICTIVE FOR SELECT TO amparo_app USING (EXISTS (
    SELECT 1 FROM access_case_grant g
    WHERE g.grantee = ANY ((SELECT access_viewer_grantees())::uuid[]) AND g.subject = consent_consent.case_id
      AND (g.until IS NULL OR g.until > now())
      AND (g.source IS NULL OR EXISTS (
          SELECT 1 FROM access_share s
          WHERE s.id = g.source AND s.basis_kind = 'consent' AND s.basis = consent_consent.id))));
CREATE POLICY consent_legal_basis_own_share ON consent_legal_basis AS RESTRICTIVE FOR SELECT TO amparo_app USING (EXISTS (
    SELECT 1 FROM access_case_grant g
    WHERE g.grantee = ANY ((SELECT access_viewer_grantees())::uuid[]) AND g.subject = consent_legal_basis.case_id
      AND (g.until IS NULL OR g.until > now())
      AND (g.source IS NULL OR EXISTS (
          SELECT 1 FROM access_share s
          WHERE s.id = g.source AND s.basis_kind = 'legal_basis' AND s.basis = consent_legal_basis.id))));
CREATE POLICY consent_basis_step_own_share ON consent_basis_step AS RESTRICTIVE FOR SELECT TO amparo_app USING (EXISTS (
    SELECT 1 FROM access_case_grant g
    WHERE g.grantee = ANY ((SELECT access_viewer_grantees())::uuid[]) AND g.subject = consent_basis_step.case_id
      AND (g.until IS NULL OR g.until > now()) AND g.source IS NULL));
-- Nor what the path says of such talks and requests.
CREATE POLICY cases_path_entry_of_consent ON cases_path_entry AS RESTRICTIVE FOR SELECT TO amparo_app USING (
    subject_kind NOT IN ('consent', 'legal_basis') OR EXISTS (
        SELECT 1 FROM access_case_grant g
        WHERE g.grantee = ANY ((SELECT access_viewer_grantees())::uuid[]) AND g.subject = cases_path_entry.case_id
          AND (g.until IS NULL OR g.until > now()) AND g.source IS NULL));

SET LOCAL ROLE amparo_migrator;
DO $$
DECLARE f text;
BEGIN
    FOREACH f IN ARRAY ARRAY['consent_class_bits(text[])', 'consent_end_of(date)', 'consent_covers_by_word(access_share)',
        'consent_covers_by_law(access_share)', 'consent_covers(access_share)', 'consent_uncovered(bigint)',
        'consent_require_cover()', 'consent_narrow_to_age()'] LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('ALTER FUNCTION %s OWNER TO amparo_definer', f);
    END LOOP;
END $$;
SET LOCAL ROLE amparo_owner;
