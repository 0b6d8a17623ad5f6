-- One event, the common case at a low rate, in values instead of arrays: Postgres makes a thing of its own of each array first,
-- and that was a fifth of all that an append of one event cost it. The conditions are those of event_store.append.
CREATE FUNCTION event_store.append_one(
    expected_position bigint,
    recorded_millis   bigint,
    event_id          text,
    aggregate_type    text,
    aggregate_id      text,
    sequence_number   bigint,
    event_type        text,
    revision          text,
    payload           text,
    metadata_text     text,
    leaf              bytea,
    hash              bytea
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    head_position bigint;
    head_hash     bytea;
    head_time     timestamptz;
    recorded      timestamptz := timestamptz 'epoch' + recorded_millis * interval '1 millisecond';
    done          boolean;
BEGIN
    done := pg_advisory_xact_lock(5283946137422917) IS NULL;
    SELECT e.global_position, e.hash, e.recorded_at INTO head_position, head_hash, head_time
    FROM event_store.events e ORDER BY e.global_position DESC LIMIT 1;
    IF (coalesce(head_position, 0) = expected_position
        AND hash = sha256(coalesce(head_hash, '\x0000000000000000000000000000000000000000000000000000000000000000') || leaf)
        AND recorded >= coalesce(head_time, timestamptz 'epoch')
        AND sequence_number >= 0) IS NOT TRUE THEN
        -- Says what is wrong with it, or where the head is.
        RETURN event_store.append(expected_position, recorded_millis, ARRAY[event_id], ARRAY[aggregate_type],
                                  ARRAY[aggregate_id], ARRAY[sequence_number], ARRAY[event_type], ARRAY[revision],
                                  ARRAY[payload], ARRAY[metadata_text], ARRAY[leaf], ARRAY[hash]);
    END IF;
    INSERT INTO event_store.events (global_position, event_id, aggregate_type, aggregate_id, sequence_number, event_type,
                                    revision, recorded_at, payload, metadata, leaf, hash)
    VALUES (expected_position + 1, event_id, aggregate_type, aggregate_id, sequence_number, event_type,
            revision, recorded, payload::json, metadata_text::json, leaf, hash);
    done := pg_notify('event_store', (expected_position + 1)::text) IS NULL;
    RETURN NULL;
END
$$;

GRANT CREATE ON SCHEMA event_store TO event_appender;
ALTER FUNCTION event_store.append_one OWNER TO event_appender;
REVOKE CREATE ON SCHEMA event_store FROM event_appender;
REVOKE EXECUTE ON FUNCTION event_store.append_one FROM PUBLIC;
GRANT EXECUTE ON FUNCTION event_store.append_one TO smith_command, CURRENT_USER;
