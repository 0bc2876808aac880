-- The app says what happened; the database alone says when, and in which place of the trail.
REVOKE INSERT ON audit_event FROM amparo_app;
GRANT INSERT (actor, institution, action, outcome, purpose, subjects, record_classes, detail, request_id)
    ON audit_event TO amparo_app;
-- Administration acts as the owner of the tables, and its acts belong in the trail too.
CREATE POLICY audit_event_owner ON audit_event FOR INSERT TO amparo_owner WITH CHECK (true);
