-- The cache held pickles, which run code where they are read, and a session's row its cookie. From now on JSON, and a
-- hash (web/accounts/counts.py, session_store.py): what was there goes, and everybody signs in again.
DELETE FROM web_cache;
DELETE FROM django_session;
