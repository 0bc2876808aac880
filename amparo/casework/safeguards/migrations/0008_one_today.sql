-- One first moment of today in Lima: quotas of safeguards count the day that quotas of access count (0018_exceptional).
SET LOCAL ROLE amparo_migrator;
DO $$
DECLARE f regprocedure;
BEGIN
    FOREACH f IN ARRAY ARRAY['safeguards_check_intake(uuid, bigint[], integer)',
        'safeguards_check_duplicates(bigint, bigint[], bigint[], integer, integer, integer)']::regprocedure[] LOOP
        EXECUTE replace(pg_get_functiondef(f), 'safeguards_today()', 'access_today()');
    END LOOP;
END $$;
SET LOCAL ROLE amparo_owner;
DROP FUNCTION safeguards_today();
