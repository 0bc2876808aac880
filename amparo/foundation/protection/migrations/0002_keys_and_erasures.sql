-- No data key may come under a key-encryption key that was retired: a server that still remembers that key would
-- write what nobody can read. Who retires takes the table from writers (LOCK … IN SHARE MODE), so a statement is
-- either before, and seen, or after, and refused here.
CREATE FUNCTION vault_refuse_retired() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM wrapped_now w JOIN vault_kek k ON k.kek = w.kek WHERE k.retired_at IS NOT NULL) THEN
        RAISE object_not_in_prerequisite_state USING MESSAGE = 'this key-encryption key was retired';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION vault_refuse_retired() FROM PUBLIC;
CREATE TRIGGER vault_data_key_added AFTER INSERT ON vault_data_key
    REFERENCING NEW TABLE AS wrapped_now FOR EACH STATEMENT EXECUTE FUNCTION vault_refuse_retired();
CREATE TRIGGER vault_data_key_rewrapped AFTER UPDATE ON vault_data_key
    REFERENCING NEW TABLE AS wrapped_now FOR EACH STATEMENT EXECUTE FUNCTION vault_refuse_retired();

-- The ledger of erasures is added to and never changed; and who was erased gets no key again.
CREATE FUNCTION vault_erasure_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RAISE insufficient_privilege USING MESSAGE = 'the ledger of erasures is only added to';
END $$;
REVOKE ALL ON FUNCTION vault_erasure_stays() FROM PUBLIC;
CREATE TRIGGER vault_erasure_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON vault_erasure
    FOR EACH STATEMENT EXECUTE FUNCTION vault_erasure_stays();

CREATE FUNCTION vault_refuse_erased() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM given_now g JOIN vault_erasure e ON e.subject = g.subject) THEN
        RAISE insufficient_privilege USING MESSAGE = 'this subject was erased';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION vault_refuse_erased() FROM PUBLIC;
CREATE TRIGGER vault_data_key_not_erased AFTER INSERT ON vault_data_key
    REFERENCING NEW TABLE AS given_now FOR EACH STATEMENT EXECUTE FUNCTION vault_refuse_erased();
CREATE TRIGGER vault_search_token_not_erased AFTER INSERT ON vault_search_token
    REFERENCING NEW TABLE AS given_now FOR EACH STATEMENT EXECUTE FUNCTION vault_refuse_erased();
