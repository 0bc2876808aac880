-- What an import set aside may be anything, if the file was the wrong one: only those who import see it, sealed.
ALTER TABLE imports_run ENABLE ROW LEVEL SECURITY;
ALTER TABLE imports_run FORCE ROW LEVEL SECURITY;
ALTER TABLE imports_quarantined_row ENABLE ROW LEVEL SECURITY;
ALTER TABLE imports_quarantined_row FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE (next_line, next_offset, accepted, quarantined, duplicates, ended_at)
    ON imports_run TO amparo_app;
GRANT SELECT, INSERT ON imports_quarantined_row TO amparo_app;
CREATE POLICY imports_run_importers ON imports_run TO amparo_app
    USING ((SELECT external_viewer_imports())) WITH CHECK ((SELECT external_viewer_imports()));
CREATE POLICY imports_quarantined_row_importers ON imports_quarantined_row TO amparo_app
    USING ((SELECT external_viewer_imports())) WITH CHECK ((SELECT external_viewer_imports()));
