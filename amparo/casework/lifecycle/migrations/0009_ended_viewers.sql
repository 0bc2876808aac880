-- Who was signed in is kept ninety days (foundation.protection.retention). Nobody is bound by such a row any more.
GRANT DELETE ON access_bound_viewer TO amparo_definer;
CREATE FUNCTION lifecycle_sweep_viewers() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH gone AS (DELETE FROM access_bound_viewer WHERE opened_at < now() - interval '90 days' RETURNING 1)
    SELECT count(*) FROM gone
$$;
REVOKE ALL ON FUNCTION lifecycle_sweep_viewers() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lifecycle_sweep_viewers() TO amparo_app;
SET LOCAL ROLE amparo_migrator;
ALTER FUNCTION lifecycle_sweep_viewers() OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
