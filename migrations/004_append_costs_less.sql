-- What an append pays for in every statement, and has no need to. Why: docs/decisions/0011.

-- A place in a stream is unique and has one event; the writer tells its own event there by the id. An event that belongs to no
-- aggregate has its id for the place.
ALTER TABLE event_store.events DROP CONSTRAINT events_event_id_key;
COMMENT ON COLUMN event_store.events.event_id IS 'Random, and not indexed: an event is found by its position or by its place (aggregate_id, sequence_number).';

-- The conditions of a row are those of the function below and of the policy.
ALTER TABLE event_store.events
    DROP CONSTRAINT events_global_position_check,
    DROP CONSTRAINT events_sequence_number_check,
    DROP CONSTRAINT events_leaf_check,
    DROP CONSTRAINT events_hash_check;

-- Whoever may INSERT may only continue the chain, as before, now by a policy: unlike a trigger it costs the role of
-- event_store.append, which checks the same for a whole batch at once, nothing.
DROP TRIGGER events_continue_the_chain ON event_store.events;
DROP FUNCTION event_store.refuse_broken_chain();

CREATE FUNCTION event_store.continues_chain(added_position bigint, added_time timestamptz, added_sequence bigint,
                                            added_leaf bytea, added_hash bytea)
RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    previous_hash bytea := '\x0000000000000000000000000000000000000000000000000000000000000000';
    previous_time timestamptz := '-infinity';
BEGIN
    IF added_position <> 1 THEN
        SELECT e.hash, e.recorded_at INTO previous_hash, previous_time
        FROM event_store.events e WHERE e.global_position = added_position - 1;
    END IF;
    IF (added_position >= 1 AND added_sequence >= 0 AND octet_length(added_leaf) = 32
        AND added_hash = sha256(previous_hash || added_leaf) AND added_time >= previous_time) IS NOT TRUE THEN
        RAISE EXCEPTION 'event_store.events: position % does not continue the chain', added_position
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN true;
END
$$;

ALTER TABLE event_store.events ENABLE ROW LEVEL SECURITY;
ALTER TABLE event_store.events FORCE ROW LEVEL SECURITY;
CREATE POLICY whoever_may_read_reads_all ON event_store.events FOR SELECT USING (true);
CREATE POLICY the_append_function_has_checked ON event_store.events FOR INSERT TO event_appender WITH CHECK (true);
CREATE POLICY all_others_continue_the_chain ON event_store.events FOR INSERT
    WITH CHECK (event_store.continues_chain(global_position, recorded_at, sequence_number, leaf, hash));

-- As before (see 001), with as few expressions as it takes: Postgres makes each of them ready again in every transaction.
CREATE OR REPLACE FUNCTION event_store.append(
    expected_position bigint,
    recorded_millis   bigint,
    event_ids         text[],
    aggregate_types   text[],
    aggregate_ids     text[],
    sequence_numbers  bigint[],
    event_types       text[],
    revisions         text[],
    payloads          text[],
    metadata_texts    text[],
    leaves            bytea[],
    hashes            bytea[]
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
        AND hashes[1] = sha256(coalesce(head_hash, '\x0000000000000000000000000000000000000000000000000000000000000000') || leaves[1])
        AND recorded >= coalesce(head_time, timestamptz 'epoch')
        AND 0 <= ALL (sequence_numbers)) IS NOT TRUE THEN
        IF coalesce(head_position, 0) <> expected_position THEN
            RETURN coalesce(head_position, 0)
                || ' ' || encode(coalesce(head_hash, '\x0000000000000000000000000000000000000000000000000000000000000000'), 'hex')
                || ' ' || (extract(epoch FROM coalesce(head_time, timestamptz 'epoch')) * 1000)::bigint;
        END IF;
        RAISE EXCEPTION 'event_store.events: position % does not continue the chain', expected_position + 1
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF cardinality(event_ids) = 1 THEN
        INSERT INTO event_store.events (global_position, event_id, aggregate_type, aggregate_id, sequence_number, event_type,
                                        revision, recorded_at, payload, metadata, leaf, hash)
        VALUES (expected_position + 1, event_ids[1], aggregate_types[1], aggregate_ids[1], sequence_numbers[1], event_types[1],
                revisions[1], recorded, payloads[1]::json, metadata_texts[1]::json, leaves[1], hashes[1]);
    ELSE
        INSERT INTO event_store.events (global_position, event_id, aggregate_type, aggregate_id, sequence_number, event_type,
                                        revision, recorded_at, payload, metadata, leaf, hash)
        SELECT expected_position + n, event_id, aggregate_type, aggregate_id, sequence_number, event_type,
               revision, recorded, payload::json, metadata::json, leaf, hash
        FROM unnest(event_ids, aggregate_types, aggregate_ids, sequence_numbers, event_types, revisions, payloads,
                    metadata_texts, leaves, hashes) WITH ORDINALITY
             AS t (event_id, aggregate_type, aggregate_id, sequence_number, event_type, revision, payload, metadata, leaf, hash, n);
    END IF;
    done := pg_notify('event_store', (expected_position + cardinality(event_ids))::text) IS NULL;
    RETURN NULL;
END
$$;
