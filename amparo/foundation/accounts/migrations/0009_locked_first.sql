-- Whoever changes somebody's role, unit, stay or password waits for who is giving them something just then, and looks
-- after that. The order of locks is that of access, 0029; what was asked for about an account (its openings) comes last.
SET LOCAL ROLE amparo_migrator;
CREATE FUNCTION pg_temp.mend(p_function text, p_was text, p_is text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE source text := pg_get_functiondef(p_function::regprocedure);
BEGIN
    IF array_length(string_to_array(source, p_was), 1) <> 2 THEN
        RAISE 'not once in %: %', p_function, p_was;
    END IF;
    EXECUTE replace(source, p_was, p_is);
END $$;

SELECT pg_temp.mend('accounts_confirm(uuid)', '
    SELECT * INTO o FROM', '
    PERFORM access_hold_to_change(x.staff) FROM accounts_opening x WHERE x.id = p_id;
    viewer := access_writing_viewer();
    SELECT * INTO o FROM');
SELECT pg_temp.mend('accounts_end_stay(uuid)', 'BEGIN
    UPDATE', 'BEGIN
    PERFORM access_hold_to_change(p_staff);
    UPDATE');
SELECT pg_temp.mend('accounts_end_session(text)', 'BEGIN
    WITH', 'BEGIN
    PERFORM access_hold_to_change((access_viewer()).staff);
    WITH');

DROP FUNCTION pg_temp.mend(text, text, text);
SET LOCAL ROLE amparo_owner;
