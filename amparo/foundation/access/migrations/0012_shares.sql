-- Grants that come from beyond one's own register, and what a viewer may open now (ADR 7). Every function runs as
-- amparo_definer; the app can ask for a share, and who may give it and what it opens is decided here.
SET LOCAL ROLE amparo_migrator;

-- What this viewer may open now: what the session or token was given, less the classes for which the viewer's role
-- needs a course that is not current. No function of its own rights: it stands inside those below.
CREATE FUNCTION access_open_classes(v access_bound_viewer) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT v.classes & ~coalesce((
        SELECT bit_or(access_class_bit(r.record_class)) FROM access_requirement r
        WHERE r.role = v.role AND NOT EXISTS (
            SELECT 1 FROM access_qualification q
            WHERE q.staff = v.staff AND q.course = r.course
              AND q.until >= (now() AT TIME ZONE 'America/Lima')::date
              AND NOT EXISTS (SELECT 1 FROM access_qualification newer
                              WHERE newer.staff = q.staff AND newer.course = q.course AND newer.id > q.id))), 0)
$$;

CREATE FUNCTION access_viewer_classes() RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((SELECT access_open_classes(v) FROM access_viewer() v), 0)
$$;

-- The ids that the viewer's grants may be given to, if one of these classes (bits) is open to the viewer now.
CREATE FUNCTION access_viewer_readers(p_classes integer) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((SELECT v.grantees FROM access_viewer() v WHERE access_open_classes(v) & p_classes <> 0), '{}'::uuid[])
$$;

CREATE FUNCTION access_viewer_writers(p_classes integer) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((SELECT v.grantees FROM access_viewer() v
                     WHERE NOT v.is_read_only AND access_open_classes(v) & p_classes <> 0), '{}'::uuid[])
$$;

-- Who is bound, if they may change anything: nobody, and who may only read, may not.
CREATE FUNCTION access_writing_viewer() RETURNS access_bound_viewer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE viewer access_bound_viewer := access_viewer();
BEGIN
    IF viewer.staff IS NULL OR viewer.is_read_only THEN
        RAISE insufficient_privilege USING MESSAGE = 'nobody is bound who may write';
    END IF;
    RETURN viewer;
END $$;

-- A unit's coordinator stands for the unit, an institution's focal point for the institution.
CREATE OR REPLACE FUNCTION access_open_viewer(p_account uuid, token text, with_second_factor boolean) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO access_bound_viewer
        (token_hash, account, staff, unit, institution, role, grantees, second_factor_at)
    SELECT sha256(convert_to(token, 'UTF8')), a.id, s.id, s.unit_id, u.institution_id, a.role,
           CASE a.role WHEN 'unit_coordinator' THEN ARRAY[s.id, s.unit_id]
                       WHEN 'institution_focal_point' THEN ARRAY[s.id, u.institution_id]
                       ELSE ARRAY[s.id] END,
           CASE WHEN with_second_factor THEN now() END
    FROM access_account a
    JOIN directory_staff_member s ON s.id = a.staff_id
    JOIN directory_unit u ON u.id = s.unit_id
    WHERE a.id = p_account AND a.is_active AND s.left_on IS NULL
$$;

CREATE OR REPLACE FUNCTION access_open_subjects(p_subjects bigint[], p_responsibles uuid[], p_touched timestamptz[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    IF NOT EXISTS (SELECT 1 FROM access_policy_rule r WHERE r.role = viewer.role AND r.registers) THEN
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

CREATE OR REPLACE FUNCTION access_write_grants(
    p_subjects bigint[], p_responsibles uuid[], p_unit uuid, p_touched timestamptz[])
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO access_case_grant
        (grantee, subject, relation, purpose, reads, writes, assigns, shares, exports, list_group, touched_at)
    SELECT x.responsible, x.subject, r.relation, r.purpose, r.reads, r.writes, r.assigns, r.shares, r.exports,
           0, x.touched
    FROM unnest(p_subjects, p_responsibles, p_touched) x(subject, responsible, touched)
    JOIN access_account a ON a.staff_id = x.responsible
    JOIN access_policy_rule r ON r.role = a.role AND r.relation = 'responsible'
    UNION ALL
    SELECT p_unit, x.subject, r.relation, r.purpose, r.reads, r.writes, r.assigns, r.shares, r.exports, 0, x.touched
    FROM unnest(p_subjects, p_touched) x(subject, touched)
    JOIN access_policy_rule r ON r.role = 'unit_coordinator' AND r.relation = 'unit_coordinator'
$$;

-- What came with a share or an exception stays as it is when a case changes hands; only assignments move.
CREATE OR REPLACE FUNCTION access_reassign_subjects(p_subjects bigint[], p_to uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
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
    SELECT array_agg(subject), array_agg(list_group), array_agg(p_to), array_agg(touched_at)
    INTO subjects, list_groups, responsibles, touched
    FROM (SELECT subject, max(list_group) AS list_group, max(touched_at) AS touched_at FROM access_case_grant
          WHERE subject = ANY (p_subjects) AND source IS NULL GROUP BY subject) held;
    DELETE FROM access_case_grant WHERE subject = ANY (p_subjects) AND source IS NULL
        AND (relation IN ('responsible', 'unit_coordinator') OR grantee = p_to);
    PERFORM access_write_grants(subjects, responsibles, new_unit, touched);
    UPDATE access_case_grant g SET list_group = held.list_group
    FROM unnest(subjects, list_groups) held(subject, list_group)
    WHERE g.subject = held.subject AND g.source IS NULL AND held.list_group <> 0;
END $$;

-- Of one's own register, that is: who was given a share to hand on does not give the case away.
CREATE OR REPLACE FUNCTION access_require_assigns(viewer access_bound_viewer, p_subjects bigint[]) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF coalesce(viewer.is_read_only, true) OR EXISTS (
        SELECT 1 FROM unnest(p_subjects) s(id) WHERE NOT EXISTS (
            SELECT 1 FROM access_case_grant g
            WHERE g.subject = s.id AND g.grantee = ANY (viewer.grantees) AND g.assigns AND g.source IS NULL
              AND (g.until IS NULL OR g.until > now()))) THEN
        RAISE insufficient_privilege USING MESSAGE = 'no right to assign this subject';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION access_set_team(p_subject bigint, p_staff uuid, p_is_member boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    PERFORM access_require_assigns(viewer, ARRAY[p_subject]);
    DELETE FROM access_case_grant WHERE subject = p_subject AND grantee = p_staff AND relation = 'team';
    IF p_is_member THEN
        INSERT INTO access_case_grant
            (grantee, subject, relation, purpose, reads, writes, assigns, shares, exports, list_group, touched_at)
        SELECT p_staff, p_subject, r.relation, r.purpose, r.reads, r.writes, r.assigns, r.shares, r.exports, 0, now()
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

CREATE OR REPLACE FUNCTION access_touch_subjects(p_subjects bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    UPDATE access_case_grant t SET touched_at = now()
    WHERE t.subject = ANY (p_subjects) AND EXISTS (
        SELECT 1 FROM access_case_grant g
        WHERE g.subject = t.subject AND g.grantee = ANY (viewer.grantees) AND g.source IS NULL
          AND (g.writes <> 0 OR g.assigns) AND (g.until IS NULL OR g.until > now()));
END $$;

-- A share as grants: its placeholders for who may assign, and for whom they assigned what the policy opens to their
-- role for the purpose of the share, as far as the share goes. An ended share is no grant.
CREATE FUNCTION access_project_share(p_share uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE shared access_share;
BEGIN
    DELETE FROM access_case_grant WHERE source = p_share;
    SELECT * INTO shared FROM access_share s
    WHERE s.id = p_share AND s.ended_at IS NULL AND (s.until IS NULL OR s.until > now());
    IF NOT FOUND THEN RETURN; END IF;
    INSERT INTO access_case_grant
        (grantee, subject, relation, purpose, reads, writes, assigns, source, until, list_group, touched_at)
    SELECT CASE r.role WHEN 'unit_coordinator' THEN shared.to_unit ELSE shared.to_institution END,
           shared.subject, r.relation, r.purpose, r.reads, 0, r.assigns, shared.id, shared.until, 3, shared.opened_at
    FROM access_policy_rule r
    WHERE r.relation = 'recipient' AND r.role IN ('unit_coordinator', 'institution_focal_point');
    INSERT INTO access_case_grant
        (grantee, subject, relation, purpose, reads, writes, assigns, source, until, list_group, touched_at)
    SELECT m.staff, shared.subject, r.relation, r.purpose,
           r.reads & (shared.classes | access_class_bit('general')), 0, false, shared.id, shared.until, 2, m.began_at
    FROM access_share_member m
    JOIN access_account a ON a.staff_id = m.staff
    JOIN directory_staff_member s ON s.id = m.staff AND s.left_on IS NULL
    JOIN directory_unit u ON u.id = s.unit_id AND u.institution_id = shared.to_institution
    JOIN access_policy_rule r ON r.role = a.role AND r.relation = 'shared' AND r.purpose = shared.purpose
    WHERE m.share_id = shared.id AND m.ended_at IS NULL;
END $$;

-- Does the viewer hold, of their own register, a grant on the subject that may share it?
CREATE FUNCTION access_may_share(viewer access_bound_viewer, p_subject bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM access_case_grant g
                   WHERE g.subject = p_subject AND g.grantee = ANY (viewer.grantees) AND g.shares
                     AND g.source IS NULL AND (g.until IS NULL OR g.until > now()))
$$;

CREATE FUNCTION access_open_share(
    p_share uuid, p_subject bigint, p_to_unit uuid, p_purpose text, p_classes integer, p_until timestamptz,
    p_basis_kind text, p_basis bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    IF NOT access_may_share(viewer, p_subject) THEN
        RAISE insufficient_privilege USING MESSAGE = 'no right to share this subject';
    END IF;
    -- The unit that keeps the case, that is: a coordinator's grant is its unit's.
    IF EXISTS (SELECT 1 FROM access_case_grant g WHERE g.subject = p_subject AND g.grantee = p_to_unit
                                                   AND g.relation = 'unit_coordinator') THEN
        RAISE insufficient_privilege USING MESSAGE = 'the unit keeps this case';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM access_policy_rule r WHERE r.relation = 'shared' AND r.purpose = p_purpose) THEN
        RAISE insufficient_privilege USING MESSAGE = 'nothing is shared for this purpose';
    END IF;
    INSERT INTO access_share
        (id, subject, to_unit, to_institution, purpose, classes, until, basis_kind, basis, opened_by)
    SELECT p_share, p_subject, u.id, u.institution_id, p_purpose, p_classes, p_until, p_basis_kind, p_basis,
           viewer.staff
    FROM directory_unit u WHERE u.id = p_to_unit;
    IF NOT FOUND THEN
        RAISE insufficient_privilege USING MESSAGE = 'no such unit';
    END IF;
    PERFORM access_project_share(p_share);
END $$;

-- Take classes or time from a share; it never grows. Whoever may share may; the wider share is a new one.
CREATE FUNCTION access_narrow_share(p_share uuid, p_classes integer, p_until timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    UPDATE access_share s
    SET classes = s.classes & p_classes, until = least(coalesce(s.until, p_until), coalesce(p_until, s.until))
    WHERE s.id = p_share AND s.ended_at IS NULL AND access_may_share(viewer, s.subject);
    IF NOT FOUND THEN
        RAISE insufficient_privilege USING MESSAGE = 'no such share to narrow';
    END IF;
    PERFORM access_project_share(p_share);
END $$;

-- End shares of a subject: who writes there at all may, for a withdrawal is heard by whoever is there. So may who
-- received it.
CREATE FUNCTION access_end_shares(p_shares uuid[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    ended uuid;
    how_many integer := 0;
BEGIN
    FOR ended IN
        UPDATE access_share s SET ended_at = now(), ended_by = viewer.staff
        WHERE s.id = ANY (p_shares) AND s.ended_at IS NULL AND EXISTS (
            SELECT 1 FROM access_case_grant g
            WHERE g.subject = s.subject AND g.grantee = ANY (viewer.grantees)
              AND ((g.source IS NULL AND (g.writes <> 0 OR g.shares)) OR (g.source = s.id AND g.assigns))
              AND (g.until IS NULL OR g.until > now()))
        RETURNING s.id
    LOOP
        PERFORM access_project_share(ended);
        how_many := how_many + 1;
    END LOOP;
    RETURN how_many;
END $$;

-- Assign somebody of the receiving unit (a focal point: of the institution) to a share, or take them out. Who is in
-- it may also leave.
CREATE FUNCTION access_set_share_member(p_share uuid, p_staff uuid, p_is_member boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    shared access_share;
    may_assign boolean;
BEGIN
    SELECT * INTO shared FROM access_share s
    WHERE s.id = p_share AND s.ended_at IS NULL AND (s.until IS NULL OR s.until > now());
    SELECT count(*) > 0 INTO may_assign FROM access_case_grant g
    WHERE g.source = p_share AND g.relation = 'recipient' AND g.assigns AND g.grantee = ANY (viewer.grantees);
    IF shared.id IS NULL OR NOT (may_assign OR (p_staff = viewer.staff AND NOT p_is_member)) THEN
        RAISE insufficient_privilege USING MESSAGE = 'no such share to assign';
    END IF;
    UPDATE access_share_member m SET ended_at = now(), ended_by = viewer.staff
    WHERE m.share_id = p_share AND m.staff = p_staff AND m.ended_at IS NULL AND NOT p_is_member;
    IF p_is_member THEN
        INSERT INTO access_share_member (share_id, staff, assigned_by)
        SELECT p_share, s.id, viewer.staff
        FROM directory_staff_member s
        JOIN directory_unit u ON u.id = s.unit_id AND u.institution_id = viewer.institution
        JOIN access_account a ON a.staff_id = s.id AND a.is_active
        JOIN access_policy_rule r ON r.role = a.role AND r.relation = 'shared' AND r.purpose = shared.purpose
        WHERE s.id = p_staff AND s.left_on IS NULL
          AND (s.unit_id = viewer.unit OR viewer.role = 'institution_focal_point')
        ON CONFLICT DO NOTHING;
        IF NOT EXISTS (SELECT 1 FROM access_share_member m
                       WHERE m.share_id = p_share AND m.staff = p_staff AND m.ended_at IS NULL) THEN
            RAISE insufficient_privilege USING MESSAGE = 'this colleague cannot be given the share';
        END IF;
    END IF;
    PERFORM access_project_share(p_share);
END $$;

-- Make every grant what the policy copy says today: narrower, wider, or gone with its rule. An exception only narrows.
CREATE OR REPLACE FUNCTION access_reproject() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE shared uuid;
BEGIN
    UPDATE access_case_grant g
    SET purpose = r.purpose, reads = r.reads, writes = r.writes, assigns = r.assigns, shares = r.shares,
        exports = r.exports
    FROM access_policy_rule r JOIN access_account a ON a.role = r.role
    WHERE g.source IS NULL AND g.relation <> 'unit_coordinator' AND r.relation = g.relation AND a.staff_id = g.grantee
      AND (g.purpose, g.reads, g.writes, g.assigns, g.shares, g.exports)
          IS DISTINCT FROM (r.purpose, r.reads, r.writes, r.assigns, r.shares, r.exports);
    UPDATE access_case_grant g
    SET purpose = r.purpose, reads = r.reads, writes = r.writes, assigns = r.assigns, shares = r.shares,
        exports = r.exports
    FROM access_policy_rule r
    WHERE g.relation = 'unit_coordinator' AND r.relation = g.relation AND r.role = 'unit_coordinator'
      AND (g.purpose, g.reads, g.writes, g.assigns, g.shares, g.exports)
          IS DISTINCT FROM (r.purpose, r.reads, r.writes, r.assigns, r.shares, r.exports);
    UPDATE access_case_grant g SET reads = g.reads & r.reads
    FROM access_policy_rule r JOIN access_account a ON a.role = r.role
    WHERE g.relation IN ('emergency', 'unveiled') AND r.relation = g.relation AND a.staff_id = g.grantee
      AND g.reads & r.reads <> g.reads;
    DELETE FROM access_case_grant g WHERE g.relation NOT IN ('shared', 'recipient') AND NOT EXISTS (
        SELECT 1 FROM access_policy_rule r WHERE r.relation = g.relation AND r.role = CASE g.relation
            WHEN 'unit_coordinator' THEN 'unit_coordinator'
            ELSE (SELECT a.role FROM access_account a WHERE a.staff_id = g.grantee) END);
    FOR shared IN SELECT s.id FROM access_share s WHERE s.ended_at IS NULL LOOP
        PERFORM access_project_share(shared);
    END LOOP;
END $$;

-- A notice, written by the functions that have something to tell.
CREATE FUNCTION access_write_notice(p_to uuid[], p_kind text, p_subject bigint, p_source uuid, p_by uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO access_notice (to_grantee, kind, subject, source, sent_by)
    SELECT DISTINCT t.id, p_kind, p_subject, p_source, p_by FROM unnest(p_to) t(id) WHERE t.id IS NOT NULL
$$;

-- A notice about a case that the viewer holds a grant on.
CREATE FUNCTION access_notify(p_to uuid[], p_kind text, p_subject bigint, p_source uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    IF NOT EXISTS (SELECT 1 FROM access_case_grant g
                   WHERE g.subject = p_subject AND g.grantee = ANY (viewer.grantees)
                     AND (g.until IS NULL OR g.until > now())) THEN
        RAISE insufficient_privilege USING MESSAGE = 'no grant on this subject';
    END IF;
    PERFORM access_write_notice(p_to, p_kind, p_subject, p_source, viewer.staff);
END $$;

-- Somebody holds a course until a day: their unit's coordinator or their institution's focal point says so, never
-- they themselves.
CREATE FUNCTION access_record_qualification(p_staff uuid, p_course text, p_until date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    IF p_staff = viewer.staff OR NOT EXISTS (
        SELECT 1 FROM directory_staff_member s JOIN directory_unit u ON u.id = s.unit_id
        WHERE s.id = p_staff AND u.institution_id = viewer.institution
          AND (viewer.role = 'institution_focal_point'
               OR (viewer.role = 'unit_coordinator' AND s.unit_id = viewer.unit))) THEN
        RAISE insufficient_privilege USING MESSAGE = 'not somebody whose courses this viewer records';
    END IF;
    INSERT INTO access_qualification (staff, course, until, recorded_by)
    VALUES (p_staff, p_course, p_until, viewer.staff);
END $$;

SET LOCAL ROLE amparo_owner;

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['access_share', 'access_share_member', 'access_notice', 'access_requirement',
                             'access_qualification'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY %I ON %I TO amparo_definer USING (true) WITH CHECK (true)', t || '_definer', t);
        EXECUTE format('REVOKE ALL ON %I FROM PUBLIC, amparo_app', t);
        EXECUTE format('GRANT SELECT ON %I TO amparo_app', t);
    END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE ON access_share, access_share_member TO amparo_definer;
GRANT SELECT, INSERT ON access_notice, access_qualification TO amparo_definer;
GRANT SELECT ON access_requirement TO amparo_definer;
-- Owner: administration sets which course a role needs, and installs a unit's first qualifications.
CREATE POLICY access_requirement_owner ON access_requirement TO amparo_owner USING (true) WITH CHECK (true);
CREATE POLICY access_qualification_owner ON access_qualification TO amparo_owner USING (true) WITH CHECK (true);

-- A share is seen by those who keep the case, and by those it was shared with; nobody sees another's share.
CREATE POLICY access_share_seen ON access_share FOR SELECT TO amparo_app USING (EXISTS (
    SELECT 1 FROM access_case_grant g
    WHERE g.grantee = ANY ((SELECT access_viewer_grantees())::uuid[]) AND g.subject = access_share.subject
      AND (g.source IS NULL OR g.source = access_share.id) AND (g.until IS NULL OR g.until > now())));
CREATE POLICY access_share_member_seen ON access_share_member FOR SELECT TO amparo_app USING (EXISTS (
    SELECT 1 FROM access_share s WHERE s.id = access_share_member.share_id));
CREATE POLICY access_notice_own ON access_notice FOR SELECT TO amparo_app
    USING (to_grantee = ANY ((SELECT access_viewer_grantees())::uuid[]));
GRANT UPDATE (seen_at, seen_by) ON access_notice TO amparo_app;
CREATE POLICY access_notice_seen ON access_notice FOR UPDATE TO amparo_app
    USING (to_grantee = ANY ((SELECT access_viewer_grantees())::uuid[]))
    WITH CHECK (seen_by = (SELECT access_viewer_staff()));
-- Which courses a role needs is no secret; who holds them, their unit and their institution's focal point know.
CREATE POLICY access_requirement_read ON access_requirement FOR SELECT TO amparo_app USING (true);
CREATE POLICY access_qualification_read ON access_qualification FOR SELECT TO amparo_app USING (
    staff = (SELECT access_viewer_staff()) OR EXISTS (
        SELECT 1 FROM directory_staff_member s JOIN directory_unit u ON u.id = s.unit_id
        WHERE s.id = access_qualification.staff
          AND (s.unit_id = ANY ((SELECT access_viewer_grantees())::uuid[])
               OR u.institution_id = ANY ((SELECT access_viewer_grantees())::uuid[]))));

SET LOCAL ROLE amparo_migrator;
DO $$
DECLARE
    f text;
    -- What only other functions call.
    inner_ones text[] := ARRAY['access_open_classes(access_bound_viewer)', 'access_writing_viewer()',
        'access_project_share(uuid)', 'access_may_share(access_bound_viewer, bigint)',
        'access_write_notice(uuid[], text, bigint, uuid, uuid)'];
BEGIN
    FOREACH f IN ARRAY inner_ones || ARRAY['access_viewer_classes()', 'access_viewer_readers(integer)',
        'access_viewer_writers(integer)',
        'access_open_share(uuid, bigint, uuid, text, integer, timestamptz, text, bigint)',
        'access_narrow_share(uuid, integer, timestamptz)', 'access_end_shares(uuid[])',
        'access_set_share_member(uuid, uuid, boolean)', 'access_notify(uuid[], text, bigint, uuid)',
        'access_record_qualification(uuid, text, date)'] LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        IF f <> ALL (inner_ones) THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO amparo_app', f);
        END IF;
        EXECUTE format('ALTER FUNCTION %s OWNER TO amparo_definer', f);
    END LOOP;
END $$;
SET LOCAL ROLE amparo_owner;
