-- A rebuild fills its tables with the keys alone, by which rows are found while it goes on; what only readers need is made once,
-- when it has caught up.

CREATE OR REPLACE FUNCTION read_model.begin_rebuild(boards text[]) RETURNS void
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
                    WHERE indrelid = format('read_model.%I', board)::regclass AND indisunique
                      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid) LOOP
            EXECUTE replace(part.definition, ' ON read_model.', ' ON read_model_next.');
        END LOOP;
    END LOOP;
END
$$;

-- The indexes that are still missing, and statistics for who reads next. Writers of the tables wait meanwhile.
CREATE FUNCTION read_model.index_rebuilt(boards text[]) RETURNS void
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
        EXECUTE format('ANALYZE read_model_next.%I', board);
    END LOOP;
END
$$;

REVOKE EXECUTE ON FUNCTION read_model.index_rebuilt FROM PUBLIC;
GRANT EXECUTE ON FUNCTION read_model.index_rebuilt TO smith_query;
