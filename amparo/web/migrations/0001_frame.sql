-- Tables of the framework: sessions, second factors, content types, the cache of sign-in attempts. No case data.
CREATE TABLE web_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX web_cache_expires ON web_cache (expires);
GRANT SELECT, INSERT, UPDATE, DELETE ON web_cache, django_session, mfa_authenticator, account_emailaddress,
    account_emailconfirmation TO amparo_app;
GRANT SELECT ON django_content_type, auth_permission, auth_group, auth_group_permissions, django_migrations
    TO amparo_app;
