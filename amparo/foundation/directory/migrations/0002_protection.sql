-- Reference data: everybody signed in may read it, only the owner (administration) writes it.
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['directory_institution', 'directory_unit', 'directory_staff_member'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY %I ON %I FOR SELECT TO amparo_app, amparo_definer USING (true)', t || '_read', t);
        EXECUTE format('CREATE POLICY %I ON %I TO amparo_owner USING (true) WITH CHECK (true)', t || '_owner', t);
    END LOOP;
END $$;
