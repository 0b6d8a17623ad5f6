-- Lists are in the order of positions, so that a list as of a position does not look at what came later.

DO $$
DECLARE
    board text;
    id    text;
BEGIN
    FOR board, id IN VALUES ('tasks', 'task_id'), ('agents', 'agent_id'), ('agent_credentials', 'agent_id'),
                            ('runs', 'run_id'), ('discoveries', 'discovery_id'), ('contexts', 'context_id'),
                            ('supervisors', 'supervisor_id'), ('errors', 'error_id'), ('alerts', 'alert_id') LOOP
        EXECUTE format('ALTER TABLE read_model.%I ADD COLUMN born bigint', board);
        EXECUTE format('UPDATE read_model.%1$I t SET born = (SELECT min(f.valid_from) FROM read_model.%1$I f WHERE f.%2$I = t.%2$I)',
                       board, id);
        EXECUTE format('ALTER TABLE read_model.%I ALTER COLUMN born SET NOT NULL', board);
        EXECUTE format('COMMENT ON COLUMN read_model.%I.born IS ''The position of the first version.''', board);
    END LOOP;
END
$$;

DROP INDEX read_model.tasks_now_by_age, read_model.tasks_now_by_status, read_model.tasks_by_age;
CREATE INDEX tasks_now_by_born ON read_model.tasks (born) WHERE valid_to IS NULL;
CREATE INDEX tasks_now_by_status ON read_model.tasks (status, born) WHERE valid_to IS NULL;
CREATE INDEX tasks_by_born ON read_model.tasks (born, valid_from);
CREATE INDEX tasks_by_status ON read_model.tasks (status, born);

DROP INDEX read_model.agents_now_by_age, read_model.agents_by_age;
CREATE INDEX agents_now_by_born ON read_model.agents (born) WHERE valid_to IS NULL;
CREATE INDEX agents_by_born ON read_model.agents (born, valid_from);

DROP INDEX read_model.runs_by_task;
CREATE INDEX runs_by_task ON read_model.runs (task_id, born);

DROP INDEX read_model.discoveries_by_age, read_model.discoveries_by_agent;
CREATE INDEX discoveries_by_born ON read_model.discoveries (born);
CREATE INDEX discoveries_by_agent ON read_model.discoveries (agent_id, born);

-- Which processing groups do not run, in whatever instance. A pause with an end is a lease: it ends by itself when who took it dies.
CREATE TABLE read_model.projection_pause (
    processing_group text COLLATE "C"         NOT NULL PRIMARY KEY,
    paused_until     timestamp with time zone NOT NULL,
    reason           text                     NOT NULL
);

-- The latest rebuild of each processing group.
CREATE TABLE read_model.projection_rebuild (
    processing_group text COLLATE "C"         NOT NULL PRIMARY KEY,
    state            text                     NOT NULL
        CHECK (state IN ('building', 'comparing', 'compared', 'switching', 'switched', 'abandoned', 'failed')),
    started_at       timestamp with time zone NOT NULL,
    alive_at         timestamp with time zone NOT NULL,
    difference       json,
    failure          text
);

COMMENT ON COLUMN read_model.projection_rebuild.alive_at IS 'Renewed while the instance that builds is alive.';

-- Tables that are built anew beside the ones that are read.
CREATE SCHEMA read_model_next;
GRANT USAGE ON SCHEMA read_model_next TO smith_query, checker;
ALTER DEFAULT PRIVILEGES IN SCHEMA read_model_next GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON TABLES TO smith_query;
ALTER DEFAULT PRIVILEGES IN SCHEMA read_model_next GRANT SELECT ON TABLES TO checker;

CREATE FUNCTION read_model.require_boards(boards text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF boards && ARRAY['token_entry', 'dead_letter_entry', 'progress', 'projection_pause', 'projection_rebuild'] THEN
        RAISE EXCEPTION 'not a read model: %', boards USING ERRCODE = 'invalid_parameter_value';
    END IF;
END
$$;

-- Empty tables of the same shape, with indexes and constraints of the same names.
CREATE FUNCTION read_model.begin_rebuild(boards text[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    board text;
    part  record;
BEGIN
    PERFORM read_model.require_boards(boards);
    FOREACH board IN ARRAY boards LOOP
        EXECUTE format('DROP TABLE IF EXISTS read_model_next.%I', board);
        EXECUTE format('CREATE TABLE read_model_next.%1$I (LIKE read_model.%1$I INCLUDING ALL EXCLUDING INDEXES)', board);
        FOR part IN SELECT conname, pg_get_constraintdef(oid) AS definition FROM pg_constraint
                    WHERE conrelid = format('read_model.%I', board)::regclass AND contype IN ('p', 'u') LOOP
            EXECUTE format('ALTER TABLE read_model_next.%I ADD CONSTRAINT %I %s', board, part.conname, part.definition);
        END LOOP;
        FOR part IN SELECT pg_get_indexdef(indexrelid) AS definition FROM pg_index
                    WHERE indrelid = format('read_model.%I', board)::regclass
                      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid) LOOP
            EXECUTE replace(part.definition, ' ON read_model.', ' ON read_model_next.');
        END LOOP;
    END LOOP;
END
$$;

-- The tables that were built take the place of the ones that were read, which are gone.
CREATE FUNCTION read_model.switch_rebuilt(boards text[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    board text;
BEGIN
    PERFORM read_model.require_boards(boards);
    FOREACH board IN ARRAY boards LOOP
        EXECUTE format('DROP TABLE read_model.%I', board);
        EXECUTE format('ALTER TABLE read_model_next.%I SET SCHEMA read_model', board);
    END LOOP;
END
$$;

CREATE FUNCTION read_model.abandon_rebuild(boards text[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    board text;
BEGIN
    PERFORM read_model.require_boards(boards);
    FOREACH board IN ARRAY boards LOOP
        EXECUTE format('DROP TABLE IF EXISTS read_model_next.%I', board);
    END LOOP;
END
$$;

REVOKE EXECUTE ON FUNCTION read_model.begin_rebuild, read_model.switch_rebuilt, read_model.abandon_rebuild FROM PUBLIC;
GRANT EXECUTE ON FUNCTION read_model.begin_rebuild, read_model.switch_rebuilt, read_model.abandon_rebuild TO smith_query;
