-- A conversation in the making belongs to who leads it, for as long as the case is theirs to write in.
ALTER TABLE consent_conversation ENABLE ROW LEVEL SECURITY;
ALTER TABLE consent_conversation FORCE ROW LEVEL SECURITY;
REVOKE ALL ON consent_conversation FROM PUBLIC, amparo_app;
GRANT SELECT, INSERT, UPDATE (version, sealed, saved_at, expires_at), DELETE ON consent_conversation TO amparo_app;
CREATE POLICY consent_conversation_own ON consent_conversation TO amparo_app
    USING (owner = (SELECT access_viewer_staff()) AND EXISTS (
        SELECT 1 FROM access_case_grant g
        WHERE g.grantee = ANY ((SELECT access_viewer_writers(1))::uuid[])
          AND g.subject = consent_conversation.case_id AND g.writes <> 0 AND (g.until IS NULL OR g.until > now())))
    WITH CHECK (owner = (SELECT access_viewer_staff()) AND EXISTS (
        SELECT 1 FROM access_case_grant g
        WHERE g.grantee = ANY ((SELECT access_viewer_writers(1))::uuid[])
          AND g.subject = consent_conversation.case_id AND g.writes <> 0 AND (g.until IS NULL OR g.until > now())));

-- What the server's upkeep may do to conversations that have lapsed: it sees ids, never content.
GRANT SELECT (case_id, expires_at), DELETE ON consent_conversation TO amparo_definer;
CREATE POLICY consent_conversation_definer ON consent_conversation TO amparo_definer USING (true);
CREATE FUNCTION consent_sweep_conversations() RETURNS SETOF bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM consent_conversation WHERE expires_at < now() RETURNING case_id
$$;

-- Nobody records a decision, a legal basis or a step of one in the name of somebody else.
CREATE POLICY consent_consent_signed ON consent_consent AS RESTRICTIVE FOR INSERT TO amparo_app
    WITH CHECK (recorded_by = (SELECT access_viewer_staff()));
CREATE POLICY consent_legal_basis_signed ON consent_legal_basis AS RESTRICTIVE FOR INSERT TO amparo_app
    WITH CHECK (recorded_by = (SELECT access_viewer_staff()));
CREATE POLICY consent_basis_step_signed ON consent_basis_step AS RESTRICTIVE FOR INSERT TO amparo_app
    WITH CHECK (recorded_by = (SELECT access_viewer_staff()));

GRANT SELECT ON consent_consent, consent_legal_basis, consent_basis_step TO amparo_definer;
GRANT SELECT (case_id, born_on, born_precision, age_told, age_told_on, superseded_at)
    ON cases_person_profile TO amparo_definer;
CREATE POLICY consent_consent_definer ON consent_consent FOR SELECT TO amparo_definer USING (true);
CREATE POLICY consent_legal_basis_definer ON consent_legal_basis FOR SELECT TO amparo_definer USING (true);
CREATE POLICY consent_basis_step_definer ON consent_basis_step FOR SELECT TO amparo_definer USING (true);
CREATE POLICY cases_person_profile_consent ON cases_person_profile FOR SELECT TO amparo_definer USING (true);

-- The same day some years later; of 29 February, 1 March.
CREATE FUNCTION consent_years_after(p_day date, p_years integer) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp AS $$
    SELECT CASE WHEN extract(day FROM p_day) = extract(day FROM p_day + make_interval(years => p_years))
                THEN (p_day + make_interval(years => p_years))::date
                ELSE (p_day + make_interval(years => p_years))::date + 1 END
$$;

-- The first day on which the person may be 18, by the profile in force; NULL if nothing is known of her age. «About»
-- may be a year off; an age that was told is believed (casework.consent.rules).
CREATE FUNCTION consent_earliest_adult(p_case bigint) RETURNS date
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT consent_years_after(CASE
        WHEN p.born_on IS NOT NULL AND p.born_precision = 'about' THEN date_trunc('year', p.born_on)::date - 366
        WHEN p.born_on IS NOT NULL THEN p.born_on
        WHEN p.age_told IS NOT NULL AND p.age_told_on IS NOT NULL
            THEN consent_years_after(p.age_told_on, -p.age_told - 1) + 1
        END, 18)
    FROM cases_person_profile p WHERE p.case_id = p_case AND p.superseded_at IS NULL
$$;

-- The last day on which a consent holds; NULL is open-ended. What others said for a minor ends the day before she may
-- be 18, and has never held while her age is unknown.
CREATE FUNCTION consent_last_day(p_case bigint, p_giver text, p_until date) RETURNS date
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT CASE WHEN p_giver IN ('guardian', 'state_guardian', 'court_representative')
                THEN least(p_until, coalesce(consent_earliest_adult(p_case) - 1, DATE '0001-01-01'))
                ELSE p_until END
$$;

REVOKE ALL ON FUNCTION consent_sweep_conversations(), consent_years_after(date, integer),
    consent_earliest_adult(bigint), consent_last_day(bigint, text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION consent_sweep_conversations() TO amparo_app;
-- With the rights of who asks: of a case that is not theirs they learn nothing.
GRANT EXECUTE ON FUNCTION consent_years_after(date, integer), consent_earliest_adult(bigint),
    consent_last_day(bigint, text, date) TO amparo_app, amparo_definer;
SET LOCAL ROLE amparo_migrator;
ALTER FUNCTION consent_sweep_conversations() OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
