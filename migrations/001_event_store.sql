-- The event log: one table, append only, positions gapless from 1 in commit order, every row chained to the one before.

CREATE SCHEMA event_store;

CREATE TABLE event_store.events (
    global_position bigint                     NOT NULL PRIMARY KEY CHECK (global_position > 0),
    event_id        text COLLATE "C"           NOT NULL UNIQUE,
    aggregate_type  text COLLATE "C",
    aggregate_id    text COLLATE "C"           NOT NULL,
    sequence_number bigint                     NOT NULL CHECK (sequence_number >= 0),
    event_type      text COLLATE "C"           NOT NULL,
    revision        text COLLATE "C",
    recorded_at     timestamp (3) with time zone NOT NULL,
    payload         json                       NOT NULL,
    metadata        json                       NOT NULL,
    leaf            bytea                      NOT NULL CHECK (octet_length(leaf) = 32),
    hash            bytea                      NOT NULL CHECK (octet_length(hash) = 32),
    UNIQUE (aggregate_id, sequence_number)
);


COMMENT ON TABLE event_store.events IS 'Append only. Written through event_store.append, which any reader may follow by global_position > n.';
COMMENT ON COLUMN event_store.events.aggregate_type IS 'Absent for an event that belongs to no aggregate; its aggregate_id is then its event_id.';
COMMENT ON COLUMN event_store.events.event_type IS 'Logical name such as task.created, never a class name.';
COMMENT ON COLUMN event_store.events.recorded_at IS 'Whole milliseconds; never earlier than that of the position before.';
COMMENT ON COLUMN event_store.events.leaf IS 'sha256 of the row, see event_store.leaf_of.';
COMMENT ON COLUMN event_store.events.hash IS 'sha256(hash of the position before, or 32 zero bytes, followed by leaf).';

-- A cache: it may be emptied at any time.
CREATE TABLE event_store.snapshots (
    aggregate_id    text COLLATE "C" NOT NULL PRIMARY KEY,
    aggregate_type  text COLLATE "C" NOT NULL,
    sequence_number bigint           NOT NULL,
    event_id        text COLLATE "C" NOT NULL,
    event_type      text COLLATE "C" NOT NULL,
    revision        text COLLATE "C",
    recorded_at     timestamp (3) with time zone NOT NULL,
    payload         json             NOT NULL,
    metadata        json             NOT NULL
);

-- History is never changed, not even by the table's owner. Statement level: a statement that would match no row is refused too.
CREATE FUNCTION event_store.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'event_store.events is append only: % is refused', TG_OP USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER events_are_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON event_store.events
    FOR EACH STATEMENT EXECUTE FUNCTION event_store.refuse_change();

ALTER TABLE event_store.events ENABLE ALWAYS TRIGGER events_are_append_only;

-- Whoever may INSERT may only continue the chain. Together with the primary key this excludes forks and gaps for writers that
-- do not use event_store.append: one position has one row, and the row before it must be there with a fitting hash and time.
-- event_store.append checks the same at a fraction of the cost, so its role is left out.
CREATE FUNCTION event_store.refuse_broken_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    previous_hash bytea := '\x0000000000000000000000000000000000000000000000000000000000000000';
    previous_time timestamptz := '-infinity';
    next_position bigint;
    event record;
BEGIN
    FOR event IN SELECT global_position, recorded_at, leaf, hash FROM added ORDER BY global_position LOOP
        IF next_position IS NULL THEN
            next_position := event.global_position;
            IF next_position > 1 THEN
                SELECT hash, recorded_at INTO previous_hash, previous_time
                FROM event_store.events WHERE global_position = next_position - 1;
            END IF;
        END IF;
        IF event.global_position <> next_position
           OR event.hash IS DISTINCT FROM sha256(previous_hash || event.leaf)
           OR event.recorded_at < previous_time THEN
            RAISE EXCEPTION 'event_store.events: position % does not continue the chain', event.global_position
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        next_position := next_position + 1;
        previous_hash := event.hash;
        previous_time := event.recorded_at;
    END LOOP;
    RETURN NULL;
END
$$;

CREATE TRIGGER events_continue_the_chain
    AFTER INSERT ON event_store.events REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT WHEN (current_user <> 'event_appender') EXECUTE FUNCTION event_store.refuse_broken_chain();

ALTER TABLE event_store.events ENABLE ALWAYS TRIGGER events_continue_the_chain;

-- Appends one batch in one round trip. The caller names the head that it has chained its batch to. When that is still the head
-- the batch is inserted and announced, and the answer is null; otherwise nothing is written and the answer is the present head,
-- 'position hash milliseconds', to chain to again.
-- The advisory lock is held to the end of the transaction, so commits happen in the order of positions.
-- One event, the common case, is inserted without unnest: that is a third of the time here.
CREATE FUNCTION event_store.append(
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
    IF head_position IS NULL THEN
        head_position := 0;
        head_hash := '\x0000000000000000000000000000000000000000000000000000000000000000';
        head_time := timestamptz 'epoch';
    END IF;
    IF head_position <> expected_position THEN
        RETURN head_position || ' ' || encode(head_hash, 'hex') || ' ' || (extract(epoch FROM head_time) * 1000)::bigint;
    END IF;
    IF hashes[1] IS DISTINCT FROM sha256(head_hash || leaves[1]) OR recorded < head_time THEN
        RAISE EXCEPTION 'event_store.events: position % does not continue the chain', head_position + 1
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF cardinality(event_ids) = 1 THEN
        INSERT INTO event_store.events (global_position, event_id, aggregate_type, aggregate_id, sequence_number, event_type,
                                        revision, recorded_at, payload, metadata, leaf, hash)
        VALUES (head_position + 1, event_ids[1], aggregate_types[1], aggregate_ids[1], sequence_numbers[1], event_types[1],
                revisions[1], recorded, payloads[1]::json, metadata_texts[1]::json, leaves[1], hashes[1]);
    ELSE
        INSERT INTO event_store.events (global_position, event_id, aggregate_type, aggregate_id, sequence_number, event_type,
                                        revision, recorded_at, payload, metadata, leaf, hash)
        SELECT head_position + n, event_id, aggregate_type, aggregate_id, sequence_number, event_type,
               revision, recorded, payload::json, metadata::json, leaf, hash
        FROM unnest(event_ids, aggregate_types, aggregate_ids, sequence_numbers, event_types, revisions, payloads,
                    metadata_texts, leaves, hashes) WITH ORDINALITY
             AS t (event_id, aggregate_type, aggregate_id, sequence_number, event_type, revision, payload, metadata, leaf, hash, n);
    END IF;
    done := pg_notify('event_store', (head_position + cardinality(event_ids))::text) IS NULL;
    RETURN NULL;
END
$$;

-- The last position recorded at or before a time, 0 when there is none. Times never go backwards, so bisection finds it.
CREATE FUNCTION event_store.position_at(moment timestamp with time zone) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    low  bigint := 0;
    high bigint;
    mid  bigint;
BEGIN
    SELECT coalesce(max(global_position), 0) INTO high FROM event_store.events;
    WHILE low < high LOOP
        mid := (low + high + 1) / 2;
        IF (SELECT recorded_at FROM event_store.events WHERE global_position = mid) <= moment THEN
            low := mid;
        ELSE
            high := mid - 1;
        END IF;
    END LOOP;
    RETURN low;
END
$$;

-- The encoding under the leaf: every field is a length of 4 bytes (big endian) and that many bytes; text is UTF-8, numbers are
-- 8 bytes big endian, time is milliseconds since 1970, an absent field is the length ffffffff and no bytes.
CREATE FUNCTION event_store.field_of(value text) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(int4send(octet_length(convert_to(value, 'UTF8'))) || convert_to(value, 'UTF8'), '\xffffffff'::bytea)
$$;

CREATE FUNCTION event_store.leaf_of(event event_store.events) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(
        int4send(8) || int8send(event.global_position)
        || event_store.field_of(event.event_id)
        || event_store.field_of(event.aggregate_type)
        || event_store.field_of(event.aggregate_id)
        || int4send(8) || int8send(event.sequence_number)
        || event_store.field_of(event.event_type)
        || event_store.field_of(event.revision)
        || int4send(8) || int8send((extract(epoch FROM event.recorded_at) * 1000)::bigint)
        || event_store.field_of(event.payload::text)
        || event_store.field_of(event.metadata::text))
$$;
