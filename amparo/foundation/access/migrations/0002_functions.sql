-- The database's own knowledge of who is looking. Every function here runs as amparo_definer, which owns no
-- table, cannot sign in, and is given below exactly what it needs. search_path is pinned in each.

-- Who is bound to this transaction? A missing, wrong or expired token is nobody.
CREATE FUNCTION access_viewer() RETURNS access_bound_viewer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT v FROM access_bound_viewer v
    WHERE v.token_hash = sha256(convert_to(nullif(current_setting('amparo.viewer', true), ''), 'UTF8'))
      AND v.ended_at IS NULL
      AND v.seen_at > now() - interval '15 minutes'
      AND v.opened_at > now() - interval '12 hours'
$$;

-- The ids a viewer's grants may be given to: the staff member and, for a coordinator, the unit.
CREATE FUNCTION access_viewer_grantees() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((SELECT (access_viewer()).grantees), '{}'::uuid[])
$$;

CREATE FUNCTION access_viewer_staff() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT (access_viewer()).staff
$$;

-- Bind the transaction to the viewer of a token, and say who it is. No row: nobody, sign in again.
CREATE FUNCTION access_bind(token text) RETURNS SETOF access_bound_viewer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE found access_bound_viewer;
BEGIN
    PERFORM set_config('amparo.viewer', token, true);
    found := access_viewer();
    IF found.token_hash IS NULL THEN RETURN; END IF;
    -- Written at most once a minute: a write on every read would double the work of reading.
    IF found.seen_at < now() - interval '1 minute' THEN
        UPDATE access_bound_viewer SET seen_at = now() WHERE token_hash = found.token_hash;
    END IF;
    RETURN NEXT found;
END $$;

-- Open a bound viewer for an account that has just proved who it is.
CREATE FUNCTION access_open_viewer(p_account uuid, token text, with_second_factor boolean) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO access_bound_viewer
        (token_hash, account, staff, unit, institution, role, grantees, second_factor_at)
    SELECT sha256(convert_to(token, 'UTF8')), a.id, s.id, s.unit_id, u.institution_id, a.role,
           CASE WHEN a.role = 'unit_coordinator' THEN ARRAY[s.id, s.unit_id] ELSE ARRAY[s.id] END,
           CASE WHEN with_second_factor THEN now() END
    FROM access_account a
    JOIN directory_staff_member s ON s.id = a.staff_id
    JOIN directory_unit u ON u.id = s.unit_id
    WHERE a.id = p_account AND a.is_active AND s.left_on IS NULL
$$;

CREATE FUNCTION access_close_viewer(token text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE access_bound_viewer SET ended_at = now()
    WHERE token_hash = sha256(convert_to(token, 'UTF8')) AND ended_at IS NULL
$$;

-- New random subject ids (35 bits) that no grant uses yet. The id is the case's public code.
CREATE FUNCTION access_new_subjects(how_many integer) RETURNS SETOF bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT candidate FROM (
        SELECT DISTINCT ('x' || substr(translate(gen_random_uuid()::text, '-', ''), 18, 9))::bit(36)::bigint
                        % 34359738368 AS candidate
        FROM generate_series(1, how_many + 10 + how_many / 100)
    ) drawn
    WHERE candidate > 0 AND NOT EXISTS (SELECT 1 FROM access_case_grant g WHERE g.subject = candidate)
    LIMIT how_many
$$;

-- Give each new subject to a responsible worker and to the coordinators of the viewer's unit.
CREATE FUNCTION access_open_subjects(p_subjects bigint[], p_responsibles uuid[], p_touched timestamptz[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE viewer access_bound_viewer := access_viewer();
BEGIN
    IF viewer.staff IS NULL OR NOT EXISTS (
        SELECT 1 FROM access_policy_rule r WHERE r.role = viewer.role AND r.registers) THEN
        RAISE insufficient_privilege USING MESSAGE = 'this role does not register cases';
    END IF;
    IF EXISTS (SELECT 1 FROM access_case_grant g WHERE g.subject = ANY (p_subjects)) THEN
        RAISE insufficient_privilege USING MESSAGE = 'subject is not new';
    END IF;
    IF EXISTS (SELECT 1 FROM unnest(p_responsibles) r(id) LEFT JOIN directory_staff_member s ON s.id = r.id
               WHERE s.unit_id IS DISTINCT FROM viewer.unit) THEN
        RAISE insufficient_privilege USING MESSAGE = 'the responsible worker is of another unit';
    END IF;
    PERFORM access_write_grants(p_subjects, p_responsibles, viewer.unit, p_touched);
END $$;

-- Responsible's and unit's grants, computed here from the policy copy: a caller cannot ask for more.
CREATE FUNCTION access_write_grants(
    p_subjects bigint[], p_responsibles uuid[], p_unit uuid, p_touched timestamptz[])
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO access_case_grant
        (grantee, subject, relation, purpose, reads, writes, assigns, list_group, touched_at)
    SELECT x.responsible, x.subject, r.relation, r.purpose, r.reads, r.writes, r.assigns, 0, x.touched
    FROM unnest(p_subjects, p_responsibles, p_touched) x(subject, responsible, touched)
    JOIN access_account a ON a.staff_id = x.responsible
    JOIN access_policy_rule r ON r.role = a.role AND r.relation = 'responsible'
    UNION ALL
    SELECT p_unit, x.subject, r.relation, r.purpose, r.reads, r.writes, r.assigns, 0, x.touched
    FROM unnest(p_subjects, p_touched) x(subject, touched)
    JOIN access_policy_rule r ON r.role = 'unit_coordinator' AND r.relation = 'unit_coordinator'
$$;

-- Give subjects to another responsible worker of the same institution; the one before keeps nothing.
CREATE FUNCTION access_reassign_subjects(p_subjects bigint[], p_to uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    viewer access_bound_viewer := access_viewer();
    new_unit uuid;
    subjects bigint[];
    list_groups smallint[];
    responsibles uuid[];
    touched timestamptz[];
BEGIN
    SELECT s.unit_id INTO new_unit FROM directory_staff_member s JOIN directory_unit u ON u.id = s.unit_id
    WHERE s.id = p_to AND s.left_on IS NULL AND u.institution_id = viewer.institution;
    IF new_unit IS NULL THEN
        RAISE insufficient_privilege USING MESSAGE = 'the new worker is not of this institution';
    END IF;
    PERFORM access_require_assigns(viewer, p_subjects);
    SELECT array_agg(subject), array_agg(list_group), array_agg(p_to), array_agg(now())
    INTO subjects, list_groups, responsibles, touched
    FROM (SELECT subject, max(list_group) AS list_group FROM access_case_grant
          WHERE subject = ANY (p_subjects) GROUP BY subject) held;
    DELETE FROM access_case_grant WHERE subject = ANY (p_subjects)
        AND (relation IN ('responsible', 'unit_coordinator') OR grantee = p_to);
    PERFORM access_write_grants(subjects, responsibles, new_unit, touched);
    UPDATE access_case_grant g SET list_group = held.list_group
    FROM unnest(subjects, list_groups) held(subject, list_group)
    WHERE g.subject = held.subject AND held.list_group <> 0;
END $$;

-- Does the viewer hold the right to assign on every one of these subjects?
CREATE FUNCTION access_require_assigns(viewer access_bound_viewer, p_subjects bigint[]) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM unnest(p_subjects) s(id) WHERE NOT EXISTS (
            SELECT 1 FROM access_case_grant g
            WHERE g.subject = s.id AND g.grantee = ANY (viewer.grantees) AND g.assigns
              AND (g.until IS NULL OR g.until > now()))) THEN
        RAISE insufficient_privilege USING MESSAGE = 'no right to assign this subject';
    END IF;
END $$;

-- Add a colleague of the institution to the team of a subject, or take them out again.
CREATE FUNCTION access_set_team(p_subject bigint, p_staff uuid, p_is_member boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE viewer access_bound_viewer := access_viewer();
BEGIN
    PERFORM access_require_assigns(viewer, ARRAY[p_subject]);
    DELETE FROM access_case_grant WHERE subject = p_subject AND grantee = p_staff AND relation = 'team';
    IF p_is_member THEN
        INSERT INTO access_case_grant
            (grantee, subject, relation, purpose, reads, writes, assigns, list_group, touched_at)
        SELECT p_staff, p_subject, r.relation, r.purpose, r.reads, r.writes, r.assigns, 0, now()
        FROM access_account a
        JOIN directory_staff_member s ON s.id = a.staff_id AND s.left_on IS NULL
        JOIN directory_unit u ON u.id = s.unit_id AND u.institution_id = viewer.institution
        JOIN access_policy_rule r ON r.role = a.role AND r.relation = 'team'
        WHERE a.staff_id = p_staff;
        IF NOT FOUND THEN
            RAISE insufficient_privilege USING MESSAGE = 'this colleague cannot join the team';
        END IF;
    END IF;
END $$;

-- A case was worked on: bring it to the top of every list it is in, and into the right group of it.
CREATE FUNCTION access_touch_subjects(p_subjects bigint[], p_list_group smallint DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE viewer access_bound_viewer := access_viewer();
BEGIN
    UPDATE access_case_grant t SET touched_at = now(), list_group = coalesce(p_list_group, t.list_group)
    WHERE t.subject = ANY (p_subjects) AND EXISTS (
        SELECT 1 FROM access_case_grant g
        WHERE g.subject = t.subject AND g.grantee = ANY (viewer.grantees) AND (g.writes <> 0 OR g.assigns)
          AND (g.until IS NULL OR g.until > now()));
END $$;
-- Who owns the functions, who may call them, and who may touch the tables of foundation.access.
ALTER TABLE access_account ENABLE ROW LEVEL SECURITY;
ALTER TABLE access_account FORCE ROW LEVEL SECURITY;
ALTER TABLE access_bound_viewer ENABLE ROW LEVEL SECURITY;
ALTER TABLE access_bound_viewer FORCE ROW LEVEL SECURITY;
ALTER TABLE access_case_grant ENABLE ROW LEVEL SECURITY;
ALTER TABLE access_case_grant FORCE ROW LEVEL SECURITY;

-- Sign-in must find an account before anybody is bound; it holds no case data.
CREATE POLICY access_account_sign_in ON access_account FOR SELECT TO amparo_app USING (true);
CREATE POLICY access_account_own ON access_account FOR UPDATE TO amparo_app USING (true);
CREATE POLICY access_account_definer ON access_account FOR SELECT TO amparo_definer USING (true);
CREATE POLICY access_account_owner ON access_account TO amparo_owner USING (true) WITH CHECK (true);
GRANT SELECT, UPDATE (password, last_login) ON access_account TO amparo_app;
GRANT SELECT ON access_account, directory_staff_member, directory_unit, directory_institution TO amparo_definer;
GRANT SELECT ON directory_staff_member, directory_unit, directory_institution TO amparo_app;

-- Bound viewers are reached through functions only: the app cannot list who is signed in, nor write itself in.
CREATE POLICY access_bound_viewer_definer ON access_bound_viewer TO amparo_definer USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON access_bound_viewer TO amparo_definer;

-- A viewer sees the grants given to it. Nobody but the functions writes grants.
CREATE POLICY access_case_grant_own ON access_case_grant FOR SELECT TO amparo_app
    USING (grantee = ANY ((SELECT access_viewer_grantees())::uuid[]));
CREATE POLICY access_case_grant_definer ON access_case_grant TO amparo_definer USING (true) WITH CHECK (true);
GRANT SELECT ON access_case_grant TO amparo_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON access_case_grant TO amparo_definer;

GRANT SELECT ON access_policy_rule TO amparo_app, amparo_definer;

DO $$
DECLARE f regprocedure;
BEGIN
    FOR f IN SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
             WHERE n.nspname = 'public' AND p.proname LIKE 'access\_%' LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO amparo_app', f);
    END LOOP;
END $$;
REVOKE EXECUTE ON FUNCTION access_write_grants(bigint[], uuid[], uuid, timestamptz[]) FROM amparo_app;
REVOKE EXECUTE ON FUNCTION access_require_assigns(access_bound_viewer, bigint[]) FROM amparo_app;
REVOKE EXECUTE ON FUNCTION access_viewer() FROM amparo_app;

-- Only the migrator is a member of both roles.
SET LOCAL ROLE amparo_migrator;
DO $$
DECLARE f regprocedure;
BEGIN
    FOR f IN SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
             WHERE n.nspname = 'public' AND p.proname LIKE 'access\_%' AND p.proname <> 'access_class_bit' LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO amparo_definer', f);
    END LOOP;
END $$;
SET LOCAL ROLE amparo_owner;
