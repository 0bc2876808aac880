-- Functions of external that are in force. Written by `make schema` from a migrated database: read
-- them here, change them by a new migration (ARCHITECTURE.md, "Changing a function of the database").

-- external_viewer_imports()
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.external_viewer_imports()
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT coalesce((access_viewer()).role IN ('evaluation_officer', 'system_administrator'), false)
$function$;
