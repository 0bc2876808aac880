-- The sweeps that 0018 left out: whoever is bound sweeps nothing, and is not told how much of it there is in the country.
SET LOCAL ROLE amparo_migrator;
CREATE OR REPLACE FUNCTION lifecycle_sweep_numbers() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH gone AS (
        DELETE FROM access_handed_number h
        WHERE h.handed_at < now() - interval '60 days' AND h.opened_at IS NULL
          AND (SELECT (access_viewer()).staff) IS NULL
          AND NOT EXISTS (SELECT 1 FROM lifecycle_registration_draft d WHERE d.subject = h.subject)
        RETURNING 1)
    SELECT count(*) FROM gone
$$;

CREATE OR REPLACE FUNCTION lifecycle_sweep_viewers() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH gone AS (
        DELETE FROM access_bound_viewer WHERE opened_at < now() - interval '90 days'
          AND (SELECT (access_viewer()).staff) IS NULL
        RETURNING 1)
    SELECT count(*) FROM gone
$$;

CREATE OR REPLACE FUNCTION access_sweep_errands() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH gone AS (
        DELETE FROM access_errand WHERE asked_at < now() - interval '7 days'
          AND (SELECT (access_viewer()).staff) IS NULL
        RETURNING 1)
    SELECT count(*) FROM gone
$$;
SET LOCAL ROLE amparo_owner;
