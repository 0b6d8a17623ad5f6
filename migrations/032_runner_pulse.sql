-- When a runner was last heard of by its pulse. Not told by events. A runner that never sent one has no row here, and nothing is concluded from that.
CREATE TABLE command.runner_heard (
    runner_id text COLLATE "C"         NOT NULL PRIMARY KEY,
    heard_at  timestamp with time zone NOT NULL
);
