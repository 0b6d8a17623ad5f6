-- The Merkle tree over the leaves of the log (RFC 6962), and bundles of foreign history that were taken in for inspection.

-- Complete nodes above the leaves: the node at (level, index) is the root of the leaves from index << level on. A row is written
-- once, when the node becomes complete, and never changes. The leaves themselves are those of event_store.events.
CREATE TABLE read_model.merkle_node (
    level smallint NOT NULL CHECK (level > 0),
    index bigint   NOT NULL,
    hash  bytea    NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (level, index)
);

-- How many events the tree holds, and the chain's hash at the last of them. One row; it changes with the nodes.
CREATE TABLE read_model.merkle_tree (
    single boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (single),
    size   bigint  NOT NULL CHECK (size >= 0),
    hash   bytea   NOT NULL CHECK (octet_length(hash) = 32)
);

INSERT INTO read_model.merkle_tree (size, hash)
VALUES (0, '\x0000000000000000000000000000000000000000000000000000000000000000');

-- History of another platform, for reading only: nothing of it is in this platform's log or read models.
CREATE SCHEMA inspection;
GRANT USAGE ON SCHEMA inspection TO smith_query, checker;
ALTER DEFAULT PRIVILEGES IN SCHEMA inspection GRANT SELECT, INSERT, DELETE ON TABLES TO smith_query;
ALTER DEFAULT PRIVILEGES IN SCHEMA inspection GRANT SELECT ON TABLES TO checker;

CREATE TABLE inspection.bundle (
    bundle_id   text COLLATE "C"         NOT NULL PRIMARY KEY,
    manifest    json                     NOT NULL,
    head        json                     NOT NULL,
    public_key  text                     NOT NULL,
    proof       text                     NOT NULL,
    imported_at timestamp with time zone NOT NULL,
    imported_by text                     NOT NULL
);

COMMENT ON COLUMN inspection.bundle.bundle_id IS 'SHA-256 of the manifest, hex.';
COMMENT ON COLUMN inspection.bundle.proof IS 'The hashes of the bundle''s proof, hex, one a line.';

CREATE TABLE inspection.event (
    bundle_id       text COLLATE "C" NOT NULL REFERENCES inspection.bundle ON DELETE CASCADE,
    global_position bigint           NOT NULL,
    event           json             NOT NULL,
    aggregate_id    text COLLATE "C" GENERATED ALWAYS AS (event ->> 'aggregate_id') STORED,
    event_type      text COLLATE "C" GENERATED ALWAYS AS (event ->> 'type') STORED,
    PRIMARY KEY (bundle_id, global_position)
);

COMMENT ON COLUMN inspection.event.event IS 'The line of the bundle, byte for byte, at the position that it had in its own log.';
