-- A key that only reads concludes nothing.
ALTER POLICY oversight_alert_conclude ON oversight_alert USING (
    staff <> (SELECT access_viewer_staff()) AND state <> 'explained' AND (
        unit = ANY ((SELECT access_viewer_writers(255))::uuid[])
        OR institution = ANY ((SELECT access_viewer_writers(255))::uuid[])));
