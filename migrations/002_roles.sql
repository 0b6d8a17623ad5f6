-- Least privilege. The role that migrates owns the tables and is used by no service; it has no way to change history either.
-- Roles belong to the cluster, not to this database, so they may be there already. They get their passwords, and with them the
-- right to log in, from the migration program.

CREATE SCHEMA command;
CREATE SCHEMA read_model;

DO $$
DECLARE
    role_name text;
    setting record;
BEGIN
    FOREACH role_name IN ARRAY ARRAY ['smith_command', 'smith_query', 'checker'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
        END IF;
        FOR setting IN SELECT * FROM (VALUES ('statement_timeout', '10s'),
                                             ('lock_timeout', '3s'),
                                             ('idle_in_transaction_session_timeout', '15s')) AS s (name, value) LOOP
            IF NOT EXISTS (SELECT FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole
                           WHERE r.rolname = role_name AND s.setdatabase = 0
                             AND setting.name || '=' || setting.value = ANY (s.setconfig)) THEN
                EXECUTE format('ALTER ROLE %I SET %I = %L', role_name, setting.name, setting.value);
            END IF;
        END LOOP;
    END LOOP;
END
$$;

-- event_store.append runs as a role of its own that can do nothing but insert and select events, and that nobody logs in as.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'event_appender') THEN
        CREATE ROLE event_appender NOLOGIN;
    END IF;
    EXECUTE format('GRANT event_appender TO %I', current_user);
    GRANT USAGE, CREATE ON SCHEMA event_store TO event_appender;
    ALTER FUNCTION event_store.append OWNER TO event_appender;
    REVOKE CREATE ON SCHEMA event_store FROM event_appender;
    GRANT SELECT, INSERT ON event_store.events TO event_appender;
    REVOKE EXECUTE ON FUNCTION event_store.append FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION event_store.append TO smith_command, CURRENT_USER;
END
$$;

-- command-service: appends and reads events, keeps its own tables. No UPDATE, DELETE or TRUNCATE of events, no read models.
GRANT USAGE ON SCHEMA event_store, command TO smith_command;
GRANT SELECT, INSERT ON event_store.events TO smith_command;
GRANT SELECT, INSERT, UPDATE, DELETE ON event_store.snapshots TO smith_command;

-- query-service: reads events, keeps the read models.
GRANT USAGE ON SCHEMA event_store, read_model TO smith_query;
GRANT SELECT ON event_store.events TO smith_query;

-- checker: reads everything, writes nothing.
GRANT USAGE ON SCHEMA event_store, command, read_model TO checker;
GRANT SELECT ON ALL TABLES IN SCHEMA event_store TO checker;

-- The same for every table that a later migration adds.
ALTER DEFAULT PRIVILEGES IN SCHEMA command GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON TABLES TO smith_command;
ALTER DEFAULT PRIVILEGES IN SCHEMA command GRANT USAGE, SELECT ON SEQUENCES TO smith_command;
ALTER DEFAULT PRIVILEGES IN SCHEMA read_model GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON TABLES TO smith_query;
ALTER DEFAULT PRIVILEGES IN SCHEMA read_model GRANT USAGE, SELECT ON SEQUENCES TO smith_query;
ALTER DEFAULT PRIVILEGES IN SCHEMA command GRANT SELECT ON TABLES TO checker;
ALTER DEFAULT PRIVILEGES IN SCHEMA read_model GRANT SELECT ON TABLES TO checker;
ALTER DEFAULT PRIVILEGES IN SCHEMA event_store GRANT SELECT ON TABLES TO checker;
