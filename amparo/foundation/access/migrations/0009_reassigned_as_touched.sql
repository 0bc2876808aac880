-- Give subjects to another responsible worker of the same institution; the one before keeps nothing. The new grants
-- take over list group and touch from the old ones: whether giving a case is work of today, who gives it has said
-- before (it may have happened long ago).
SET LOCAL ROLE amparo_migrator;
CREATE OR REPLACE FUNCTION access_reassign_subjects(p_subjects bigint[], p_to uuid) RETURNS void
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
    SELECT array_agg(subject), array_agg(list_group), array_agg(p_to), array_agg(touched_at)
    INTO subjects, list_groups, responsibles, touched
    FROM (SELECT subject, max(list_group) AS list_group, max(touched_at) AS touched_at FROM access_case_grant
          WHERE subject = ANY (p_subjects) GROUP BY subject) held;
    DELETE FROM access_case_grant WHERE subject = ANY (p_subjects)
        AND (relation IN ('responsible', 'unit_coordinator') OR grantee = p_to);
    PERFORM access_write_grants(subjects, responsibles, new_unit, touched);
    UPDATE access_case_grant g SET list_group = held.list_group
    FROM unnest(subjects, list_groups) held(subject, list_group)
    WHERE g.subject = held.subject AND held.list_group <> 0;
END $$;
SET LOCAL ROLE amparo_owner;
