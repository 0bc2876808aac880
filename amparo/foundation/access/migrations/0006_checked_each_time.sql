-- A viewer is checked against account and staff in every statement, not at sign-in alone; what is the viewer's
-- own is decided by it; and the trail names the viewer or nobody.
SET LOCAL ROLE amparo_migrator;

-- Who is bound to this transaction? A missing, wrong or expired token is nobody; so is the token of somebody who
-- was dismissed, moved to another unit or given another role since signing in. Three look-ups by key, once a query.
CREATE OR REPLACE FUNCTION access_viewer() RETURNS access_bound_viewer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT v FROM access_bound_viewer v
    JOIN access_account a ON a.id = v.account AND a.staff_id = v.staff AND a.is_active AND a.role = v.role
    JOIN directory_staff_member s ON s.id = v.staff AND s.left_on IS NULL AND s.unit_id = v.unit
    WHERE v.token_hash = sha256(convert_to(nullif(current_setting('amparo.viewer', true), ''), 'UTF8'))
      AND v.ended_at IS NULL
      AND v.seen_at > now() - interval '15 minutes'
      AND v.opened_at > now() - interval '12 hours'
$$;

CREATE FUNCTION access_viewer_account() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT (access_viewer()).account
$$;

-- End every viewer of the bound viewer's account but the one that asks; returns how many. Nobody bound: none.
CREATE FUNCTION access_close_other_viewers() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH mine AS MATERIALIZED (SELECT m.token_hash, m.account FROM access_viewer() m),
    ended AS (
        UPDATE access_bound_viewer v SET ended_at = now() FROM mine
        WHERE v.account = mine.account AND v.token_hash <> mine.token_hash AND v.ended_at IS NULL
        RETURNING 1)
    SELECT count(*) FROM ended
$$;

-- End every viewer of these staff members, whoever they are: for administration, which is the owner, alone.
CREATE FUNCTION access_close_viewers_of(p_staff uuid[]) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH ended AS (
        UPDATE access_bound_viewer SET ended_at = now()
        WHERE account IN (SELECT a.id FROM access_account a WHERE a.staff_id = ANY (p_staff))
          AND ended_at IS NULL
        RETURNING 1)
    SELECT count(*) FROM ended
$$;

-- May the trail say that this member of this institution did it? The bound viewer may; and nobody, of nowhere,
-- for what happens before sign-in and for upkeep.
CREATE FUNCTION access_signs_as(p_staff uuid, p_institution uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE WHEN p_staff IS NULL THEN p_institution IS NULL
           ELSE EXISTS (SELECT 1 FROM access_viewer() v WHERE v.staff = p_staff AND v.institution = p_institution)
           END
$$;

-- Make every grant what the policy copy says today: narrower, wider, or gone with its rule.
CREATE FUNCTION access_reproject() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE access_case_grant g
    SET purpose = r.purpose, reads = r.reads, writes = r.writes, assigns = r.assigns
    FROM access_policy_rule r JOIN access_account a ON a.role = r.role
    WHERE g.relation <> 'unit_coordinator' AND r.relation = g.relation AND a.staff_id = g.grantee
      AND (g.purpose, g.reads, g.writes, g.assigns) IS DISTINCT FROM (r.purpose, r.reads, r.writes, r.assigns);
    UPDATE access_case_grant g
    SET purpose = r.purpose, reads = r.reads, writes = r.writes, assigns = r.assigns
    FROM access_policy_rule r
    WHERE g.relation = 'unit_coordinator' AND r.relation = g.relation AND r.role = 'unit_coordinator'
      AND (g.purpose, g.reads, g.writes, g.assigns) IS DISTINCT FROM (r.purpose, r.reads, r.writes, r.assigns);
    DELETE FROM access_case_grant g WHERE NOT EXISTS (
        SELECT 1 FROM access_policy_rule r WHERE r.relation = g.relation AND r.role = CASE g.relation
            WHEN 'unit_coordinator' THEN 'unit_coordinator'
            ELSE (SELECT a.role FROM access_account a WHERE a.staff_id = g.grantee) END);
END $$;

REVOKE ALL ON FUNCTION access_viewer_account(), access_close_other_viewers(), access_close_viewers_of(uuid[]),
    access_signs_as(uuid, uuid), access_reproject() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_viewer_account(), access_close_other_viewers(), access_signs_as(uuid, uuid)
    TO amparo_app;
GRANT EXECUTE ON FUNCTION access_close_viewers_of(uuid[]), access_reproject() TO amparo_owner;
ALTER FUNCTION access_viewer_account() OWNER TO amparo_definer;
ALTER FUNCTION access_close_other_viewers() OWNER TO amparo_definer;
ALTER FUNCTION access_close_viewers_of(uuid[]) OWNER TO amparo_definer;
ALTER FUNCTION access_signs_as(uuid, uuid) OWNER TO amparo_definer;
ALTER FUNCTION access_reproject() OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;

-- Whoever is signed in may change their own password, and of an account nothing else.
ALTER POLICY access_account_own ON access_account
    USING (id = (SELECT access_viewer_account())) WITH CHECK (id = (SELECT access_viewer_account()));
REVOKE UPDATE (last_login) ON access_account FROM amparo_app;

-- On top of the trail's own policy, which does not know who is looking.
CREATE POLICY access_names_the_viewer ON audit_event AS RESTRICTIVE FOR INSERT TO amparo_app
    WITH CHECK (access_signs_as(actor, institution));
