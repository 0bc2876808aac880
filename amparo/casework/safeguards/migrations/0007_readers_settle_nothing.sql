-- A key that only reads sees to whom a file is to be given, and does not say that it was.
DROP POLICY safeguards_intake_hit_unit ON safeguards_intake_hit;
CREATE POLICY safeguards_intake_hit_unit ON safeguards_intake_hit FOR SELECT TO amparo_app
    USING (unit = ANY ((SELECT access_viewer_grantees())::uuid[]));
CREATE POLICY safeguards_intake_hit_settle ON safeguards_intake_hit FOR UPDATE TO amparo_app
    USING (unit = ANY ((SELECT access_viewer_writers(255))::uuid[]))
    WITH CHECK (settled_by = (SELECT access_viewer_staff()));
