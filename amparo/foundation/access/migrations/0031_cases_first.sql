-- The lock that an action takes on its cases (casework.cases.acting) is taken by what gives access to a case too, so that
-- it holds in plain SQL: a share that is opened in a transaction left open keeps a withdrawal waiting, which then sees
-- and ends it; of two transfers of one case the second looks again whether it is still its to give. It comes before all
-- other locks (0029).
-- And who gives is held as who is given to is, and looked at again after waiting: they may have another role by then.
SET LOCAL ROLE amparo_migrator;

-- A lock stands for all cases whose numbers have the same remainder: however many, the server has room for them.
CREATE FUNCTION access_hold_subjects(p_subjects bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(4207, n)
    FROM (SELECT DISTINCT (s % 1024)::integer AS n FROM unnest(p_subjects) s WHERE s IS NOT NULL ORDER BY n) held;
END $$;
REVOKE ALL ON FUNCTION access_hold_subjects(bigint[]) FROM PUBLIC;
ALTER FUNCTION access_hold_subjects(bigint[]) OWNER TO amparo_definer;
GRANT EXECUTE ON FUNCTION access_hold_subjects(bigint[]) TO amparo_app;

-- In each function what is said is put in once, or the migration fails.
CREATE FUNCTION pg_temp.mend(p_function text, p_was text, p_is text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE source text := pg_get_functiondef(p_function::regprocedure);
BEGIN
    IF array_length(string_to_array(source, p_was), 1) <> 2 THEN
        RAISE 'not once in %: %', p_function, p_was;
    END IF;
    EXECUTE replace(source, p_was, p_is);
END $$;

SELECT pg_temp.mend('access_open_share(uuid, bigint, uuid, text, integer, timestamptz, text, bigint)', 'BEGIN
    IF NOT access_may_share', 'BEGIN
    PERFORM access_hold_subjects(ARRAY[p_subject]);
    PERFORM access_hold_people(ARRAY[viewer.staff]);
    viewer := access_writing_viewer();
    IF NOT access_may_share');
SELECT pg_temp.mend('access_set_share_member(uuid, uuid, boolean)', '
    PERFORM access_hold_people(ARRAY[p_staff]);', '
    PERFORM access_hold_people(ARRAY[viewer.staff, p_staff]);
    viewer := access_writing_viewer();');
SELECT pg_temp.mend('access_set_team(bigint, uuid, boolean)', '
    PERFORM access_require_assigns(viewer, ARRAY[p_subject]);
    PERFORM access_hold_people(ARRAY[p_staff]);', '
    PERFORM access_hold_subjects(ARRAY[p_subject]);
    PERFORM access_hold_people(ARRAY[viewer.staff, p_staff]);
    viewer := access_writing_viewer();
    PERFORM access_require_assigns(viewer, ARRAY[p_subject]);');
SELECT pg_temp.mend('access_reassign_subjects(bigint[], uuid)', '
    PERFORM access_hold_people(ARRAY[p_to]);', '
    PERFORM access_hold_subjects(p_subjects);
    PERFORM access_hold_people(ARRAY[viewer.staff, p_to]);
    viewer := access_writing_viewer();');
SELECT pg_temp.mend('access_open_subjects(bigint[], uuid[], timestamptz[])', 'BEGIN
    IF NOT EXISTS (SELECT 1 FROM access_policy_rule', 'BEGIN
    PERFORM access_hold_people(viewer.staff || p_responsibles);
    viewer := access_writing_viewer();
    IF NOT EXISTS (SELECT 1 FROM access_policy_rule');
SELECT pg_temp.mend('access_open_subjects(bigint[], uuid[], timestamptz[])', '
    PERFORM access_hold_people(p_responsibles);', '');
SELECT pg_temp.mend('access_answer_unveiling(uuid, boolean)', '
    PERFORM access_hold_people(ARRAY(SELECT x.asked_by FROM access_unveiling x WHERE x.id = p_id));', '
    PERFORM access_hold_people(viewer.staff || ARRAY(SELECT x.asked_by FROM access_unveiling x WHERE x.id = p_id));
    viewer := access_writing_viewer();');

DROP FUNCTION pg_temp.mend(text, text, text);
SET LOCAL ROLE amparo_owner;
