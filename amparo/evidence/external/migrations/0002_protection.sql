-- Published, anonymous data: read by everybody who is signed in, added by those who import, changed by nobody.
ALTER TABLE external_dataset ENABLE ROW LEVEL SECURITY;
ALTER TABLE external_dataset FORCE ROW LEVEL SECURITY;
ALTER TABLE external_record ENABLE ROW LEVEL SECURITY;
ALTER TABLE external_record FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE (completed_at) ON external_dataset TO amparo_app;
GRANT SELECT, INSERT ON external_record TO amparo_app;

-- The roles are IMPORTING_ROLES of foundation.access.policy.rules; a test compares the two.
CREATE FUNCTION external_viewer_imports() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((access_viewer()).role IN ('evaluation_officer', 'system_administrator'), false)
$$;
REVOKE ALL ON FUNCTION external_viewer_imports() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION external_viewer_imports() TO amparo_app;

CREATE POLICY external_dataset_read ON external_dataset FOR SELECT TO amparo_app
    USING ((SELECT access_viewer_staff()) IS NOT NULL);
CREATE POLICY external_dataset_add ON external_dataset FOR INSERT TO amparo_app
    WITH CHECK ((SELECT external_viewer_imports()) AND created_by = (SELECT access_viewer_staff()));
CREATE POLICY external_dataset_change ON external_dataset FOR UPDATE TO amparo_app
    USING ((SELECT external_viewer_imports()));
CREATE POLICY external_record_read ON external_record FOR SELECT TO amparo_app
    USING ((SELECT access_viewer_staff()) IS NOT NULL);
CREATE POLICY external_record_add ON external_record FOR INSERT TO amparo_app
    WITH CHECK ((SELECT external_viewer_imports()));

-- Only the migrator is a member of both roles.
SET LOCAL ROLE amparo_migrator;
ALTER FUNCTION external_viewer_imports() OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
