-- Blocked files (ADR 9). Two people of two offices block, lift and shred; here it is decided who they may be. The app
-- reads and writes these tables through the functions alone.
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['access_block', 'access_block_step', 'access_blocked_grant'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY %I ON %I TO amparo_definer USING (true) WITH CHECK (true)', t || '_definer', t);
        EXECUTE format('REVOKE ALL ON %I FROM PUBLIC, amparo_app', t);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO amparo_definer', t);
    END LOOP;
END $$;
GRANT DELETE ON access_blocked_grant, access_share, access_share_member, access_notice TO amparo_definer;

SET LOCAL ROLE amparo_migrator;

-- Has it been decided that this subject is shredded? What the policies that let its rows be deleted ask.
CREATE FUNCTION access_is_erased(p_subject bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM access_block b WHERE b.subject = p_subject AND b.state IN ('shredding', 'shredded'))
$$;

-- Another person, of another office: the institution's focal point, or who coordinates another unit of it.
CREATE FUNCTION access_may_answer_block(viewer access_bound_viewer, p_institution uuid, p_asked_by uuid, p_asked_unit uuid)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(viewer.institution = p_institution AND viewer.staff <> p_asked_by
        AND (viewer.role = 'institution_focal_point'
             OR (viewer.role = 'unit_coordinator' AND viewer.unit <> p_asked_unit)), false)
$$;

-- Who keeps a blocked file: its unit's coordinator, the focal point, and whoever asked for the block.
CREATE FUNCTION access_may_ask_about_block(viewer access_bound_viewer, b access_block) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(viewer.institution = b.institution AND (
        viewer.role = 'institution_focal_point'
        OR (viewer.role = 'unit_coordinator' AND viewer.unit = b.unit)
        OR EXISTS (SELECT 1 FROM access_block_step s
                   WHERE s.block_id = b.id AND s.kind = 'block' AND s.asked_by = viewer.staff)), false)
$$;

CREATE FUNCTION access_ask_block(p_step uuid, p_subject bigint, p_basis text, p_review_on date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    today date := (now() AT TIME ZONE 'America/Lima')::date;
    its_unit uuid;
BEGIN
    IF EXISTS (SELECT 1 FROM access_block_step s JOIN access_block b ON b.id = s.block_id
               WHERE s.id = p_step AND s.asked_by = viewer.staff AND b.subject = p_subject) THEN
        RETURN;
    END IF;
    PERFORM access_require_assigns(viewer, ARRAY[p_subject]);
    IF p_basis NOT IN ('retention_ended', 'cancellation_asked', 'court_order', 'recorded_unlawfully')
        OR p_review_on NOT BETWEEN today + 30 AND today + 3650 THEN
        RAISE insufficient_privilege USING MESSAGE = 'no such basis, or no such date of review';
    END IF;
    SELECT g.grantee INTO its_unit FROM access_case_grant g
    WHERE g.subject = p_subject AND g.relation = 'unit_coordinator' AND g.source IS NULL;
    INSERT INTO access_block (id, subject, institution, unit, basis, review_on, state)
    VALUES (p_step, p_subject, viewer.institution, coalesce(its_unit, viewer.unit), p_basis, p_review_on, 'asked');
    INSERT INTO access_block_step (id, block_id, kind, asked_by, asked_unit)
    VALUES (p_step, p_step, 'block', viewer.staff, viewer.unit);
END $$;

CREATE FUNCTION access_ask_block_step(p_step uuid, p_block uuid, p_kind text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    b access_block;
BEGIN
    IF EXISTS (SELECT 1 FROM access_block_step s WHERE s.id = p_step AND s.asked_by = viewer.staff
               AND s.block_id = p_block AND s.kind = p_kind) THEN
        RETURN;
    END IF;
    SELECT * INTO b FROM access_block WHERE id = p_block FOR UPDATE;
    IF NOT access_may_ask_about_block(viewer, b) OR b.state <> 'blocked' OR p_kind NOT IN ('lift', 'shred')
        OR (p_kind = 'shred' AND b.review_on > (now() AT TIME ZONE 'America/Lima')::date) THEN
        RAISE insufficient_privilege USING MESSAGE = 'this cannot be asked about this block';
    END IF;
    INSERT INTO access_block_step (id, block_id, kind, asked_by, asked_unit)
    VALUES (p_step, p_block, p_kind, viewer.staff, viewer.unit);
END $$;

-- Take every grant on a subject away; what came by assignment is kept to be given back. What is being granted this
-- moment, by somebody else, is waited for, and what is granted later falls to access_none_on_blocked().
CREATE FUNCTION access_take_grants(p_subject bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    LOCK TABLE access_case_grant IN SHARE ROW EXCLUSIVE MODE;
    INSERT INTO access_blocked_grant (subject, grantee, relation, list_group, touched_at)
    SELECT g.subject, g.grantee, g.relation, g.list_group, g.touched_at FROM access_case_grant g
    WHERE g.subject = p_subject AND g.source IS NULL;
    DELETE FROM access_case_grant WHERE subject = p_subject;
END $$;

-- Give them back as the policy says today, and what the shares that are still in force open.
CREATE FUNCTION access_give_grants_back(p_subject bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE shared uuid;
BEGIN
    INSERT INTO access_case_grant
        (grantee, subject, relation, purpose, reads, writes, assigns, shares, exports, list_group, touched_at)
    SELECT k.grantee, k.subject, r.relation, r.purpose, r.reads, r.writes, r.assigns, r.shares, r.exports,
           k.list_group, k.touched_at
    FROM access_blocked_grant k
    JOIN access_policy_rule r ON r.relation = k.relation AND r.role = CASE k.relation
        WHEN 'unit_coordinator' THEN 'unit_coordinator'
        ELSE (SELECT a.role FROM access_account a WHERE a.staff_id = k.grantee) END
    WHERE k.subject = p_subject;
    DELETE FROM access_blocked_grant WHERE subject = p_subject;
    FOR shared IN SELECT s.id FROM access_share s WHERE s.subject = p_subject AND s.ended_at IS NULL LOOP
        PERFORM access_project_share(shared);
    END LOOP;
END $$;

CREATE FUNCTION access_answer_block_step(p_step uuid, p_granted boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    step access_block_step;
    b access_block;
BEGIN
    SELECT * INTO step FROM access_block_step WHERE id = p_step FOR UPDATE;
    IF step.answered_by = viewer.staff AND step.is_granted = p_granted THEN
        RETURN;
    END IF;
    SELECT * INTO b FROM access_block WHERE id = step.block_id FOR UPDATE;
    IF step.answered_at IS NOT NULL
        OR NOT access_may_answer_block(viewer, b.institution, step.asked_by, step.asked_unit)
        OR (p_granted AND step.kind = 'shred' AND b.review_on > (now() AT TIME ZONE 'America/Lima')::date) THEN
        RAISE insufficient_privilege USING MESSAGE = 'this is not for this viewer to answer';
    END IF;
    UPDATE access_block_step SET answered_by = viewer.staff, answered_at = now(), is_granted = p_granted
    WHERE id = p_step;
    UPDATE access_block SET changed_at = now(), state = CASE
        WHEN p_granted THEN CASE step.kind WHEN 'block' THEN 'blocked' WHEN 'lift' THEN 'lifted' ELSE 'shredding' END
        WHEN step.kind = 'block' THEN 'refused'
        ELSE state END
    WHERE id = b.id;
    IF p_granted AND step.kind = 'block' THEN
        PERFORM access_take_grants(b.subject);
    ELSIF p_granted AND step.kind = 'lift' THEN
        PERFORM access_give_grants_back(b.subject);
    END IF;
END $$;

-- What concerns the viewer: what they keep or asked for, and what waits for their answer. A code, a basis, dates.
CREATE FUNCTION access_block_lines() RETURNS TABLE (
    block uuid, subject bigint, unit uuid, state text, basis text, review_on date, step uuid, kind text,
    asked_by uuid, asked_at timestamptz, may_ask boolean, may_answer boolean, may_shred boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT l.id, l.subject, l.unit, l.state, l.basis, l.review_on, l.step, l.kind, l.asked_by, l.asked_at,
           l.keeps AND l.state = 'blocked' AND l.step IS NULL, l.answers,
           l.keeps AND l.state = 'blocked' AND l.step IS NULL
               AND l.review_on <= (now() AT TIME ZONE 'America/Lima')::date
    FROM (
        SELECT b.*, s.id AS step, s.kind, s.asked_by, s.asked_at, access_may_ask_about_block(v, b) AS keeps,
               s.id IS NOT NULL AND access_may_answer_block(v, b.institution, s.asked_by, s.asked_unit) AS answers
        FROM access_viewer() v
        JOIN access_block b ON b.institution = v.institution AND b.state IN ('asked', 'blocked', 'shredding')
        LEFT JOIN access_block_step s ON s.block_id = b.id AND s.answered_at IS NULL
    ) l
    WHERE l.keeps OR l.answers
$$;

CREATE FUNCTION access_to_shred() RETURNS TABLE (subject bigint, basis text, asked_by uuid, answered_by uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT b.subject, b.basis, s.asked_by, s.answered_by
    FROM access_block b JOIN access_block_step s ON s.block_id = b.id AND s.kind = 'shred' AND s.is_granted
    WHERE b.state = 'shredding'
$$;

-- Delete every row about subjects whose shredding was decided, wherever it is: each table with a column of that name
-- that this role may delete from (a test holds that it may, from all). The policies of case data say it once more.
CREATE FUNCTION access_forget_subjects(p_subjects bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    doomed bigint[] := ARRAY(SELECT s.id FROM unnest(p_subjects) s(id) WHERE access_is_erased(s.id));
    place record;
BEGIN
    DELETE FROM access_share_member m USING access_share s WHERE s.id = m.share_id AND s.subject = ANY (doomed);
    FOR place IN
        SELECT c.oid::regclass AS its_table, a.attname AS its_column
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.atttypid = 'bigint'::regtype
          AND a.attname IN ('case_id', 'subject') AND c.relname <> 'access_block'
          AND has_table_privilege(c.oid, 'DELETE')
    LOOP
        EXECUTE format('DELETE FROM %s WHERE %I = ANY ($1)', place.its_table, place.its_column) USING doomed;
    END LOOP;
END $$;

-- Nobody is granted a subject that is blocked or shredded, by whatever way.
CREATE FUNCTION access_none_on_blocked() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM access_case_grant g USING (
        SELECT DISTINCT n.subject FROM granted_now n JOIN access_block b ON b.subject = n.subject
        WHERE b.state IN ('blocked', 'shredding', 'shredded')) held
    WHERE g.subject = held.subject;
    RETURN NULL;
END $$;

-- A number that is, or was, somebody's is nobody else's.
CREATE OR REPLACE FUNCTION access_new_subjects(how_many integer) RETURNS SETOF bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT candidate FROM (
        SELECT DISTINCT ('x' || substr(translate(gen_random_uuid()::text, '-', ''), 18, 9))::bit(36)::bigint
                        % 34359738368 AS candidate
        FROM generate_series(1, how_many + 10 + how_many / 100)
    ) drawn
    WHERE candidate > 0 AND NOT EXISTS (SELECT 1 FROM access_case_grant g WHERE g.subject = candidate)
      AND NOT EXISTS (SELECT 1 FROM access_block b WHERE b.subject = candidate)
    LIMIT how_many
$$;

DO $$
DECLARE
    f text;
    inner_ones text[] := ARRAY['access_may_answer_block(access_bound_viewer, uuid, uuid, uuid)',
        'access_may_ask_about_block(access_bound_viewer, access_block)', 'access_take_grants(bigint)',
        'access_give_grants_back(bigint)', 'access_forget_subjects(bigint[])', 'access_none_on_blocked()',
        'access_is_erased(bigint)'];
BEGIN
    FOREACH f IN ARRAY inner_ones || ARRAY['access_ask_block(uuid, bigint, text, date)',
        'access_ask_block_step(uuid, uuid, text)', 'access_answer_block_step(uuid, boolean)',
        'access_block_lines()', 'access_to_shred()'] LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        IF f <> ALL (inner_ones) THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO amparo_app', f);
        END IF;
        EXECUTE format('ALTER FUNCTION %s OWNER TO amparo_definer', f);
    END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION access_none_on_blocked() TO amparo_owner;
SET LOCAL ROLE amparo_owner;
CREATE TRIGGER access_none_on_blocked AFTER INSERT ON access_case_grant
    REFERENCING NEW TABLE AS granted_now FOR EACH STATEMENT EXECUTE FUNCTION access_none_on_blocked();
