-- A rebuild finds the open version of a row by the table's key, and needs no index of open versions while it fills. Without one, a
-- version that is closed stays in its page, if that has room: of 25 µs that a version of a task cost Postgres these were 6.

CREATE OR REPLACE FUNCTION read_model.begin_rebuild(boards text[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    board text;
    part  record;
BEGIN
    PERFORM read_model.require_boards(boards);
    FOREACH board IN ARRAY boards LOOP
        EXECUTE format('DROP TABLE IF EXISTS read_model_next.%I', board);
        EXECUTE format('CREATE TABLE read_model_next.%1$I (LIKE read_model.%1$I INCLUDING ALL EXCLUDING INDEXES) WITH (fillfactor = 75)',
                       board);
        FOR part IN SELECT conname, pg_get_constraintdef(oid) AS definition FROM pg_constraint
                    WHERE conrelid = format('read_model.%I', board)::regclass AND contype IN ('p', 'u') LOOP
            EXECUTE format('ALTER TABLE read_model_next.%I ADD CONSTRAINT %I %s', board, part.conname, part.definition);
        END LOOP;
    END LOOP;
END
$$;

-- As before, and what is written from now on fills its pages.
CREATE OR REPLACE FUNCTION read_model.index_rebuilt(boards text[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    board text;
    part  record;
BEGIN
    PERFORM read_model.require_boards(boards);
    FOREACH board IN ARRAY boards LOOP
        FOR part IN SELECT pg_get_indexdef(indexrelid) AS definition FROM pg_index JOIN pg_class c ON c.oid = indexrelid
                    WHERE indrelid = format('read_model.%I', board)::regclass
                      AND to_regclass(format('read_model_next.%I', c.relname)) IS NULL LOOP
            EXECUTE replace(part.definition, ' ON read_model.', ' ON read_model_next.');
        END LOOP;
        EXECUTE format('ALTER TABLE read_model_next.%I RESET (fillfactor)', board);
        EXECUTE format('ANALYZE read_model_next.%I', board);
    END LOOP;
END
$$;
