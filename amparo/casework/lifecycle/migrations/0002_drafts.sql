-- A draft belongs to its writer alone.
ALTER TABLE lifecycle_registration_draft ENABLE ROW LEVEL SECURITY;
ALTER TABLE lifecycle_registration_draft FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE (version, sealed, saved_at, expires_at), DELETE
    ON lifecycle_registration_draft TO amparo_app;
CREATE POLICY lifecycle_registration_draft_own ON lifecycle_registration_draft TO amparo_app
    USING (owner = (SELECT access_viewer_staff())) WITH CHECK (owner = (SELECT access_viewer_staff()));
