-- Who did what, why, and in which run: one row for each event, so that history is asked for without reading the log through.

CREATE TABLE read_model.history (
    position       bigint                       NOT NULL PRIMARY KEY,
    event_id       text COLLATE "C"             NOT NULL,
    event_type     text COLLATE "C"             NOT NULL,
    aggregate_id   text COLLATE "C"             NOT NULL,
    recorded_at    timestamp (3) with time zone NOT NULL,
    principal      text COLLATE "C",
    agent_id       text COLLATE "C",
    task_id        text COLLATE "C",
    run_id         text COLLATE "C",
    correlation_id text COLLATE "C",
    causation_id   text COLLATE "C",
    reason         text,
    tells          text
);

CREATE INDEX history_by_event ON read_model.history (event_id);
CREATE INDEX history_by_aggregate ON read_model.history (aggregate_id, position);
CREATE INDEX history_by_principal ON read_model.history (principal, position);
CREATE INDEX history_by_agent ON read_model.history (agent_id, position) WHERE agent_id IS NOT NULL;
CREATE INDEX history_by_task ON read_model.history (task_id, position) WHERE task_id IS NOT NULL;
CREATE INDEX history_by_run ON read_model.history (run_id, position) WHERE run_id IS NOT NULL;
CREATE INDEX history_by_correlation ON read_model.history (correlation_id, position);
CREATE INDEX history_by_cause ON read_model.history (causation_id, position);

COMMENT ON COLUMN read_model.history.tells IS 'What it says in a few words: a description, a discovery, a message.';

-- Which events speak of a discovery: those that relate to it, and the output of runs that were shown it.
CREATE TABLE read_model.history_mention (
    discovery_id text COLLATE "C" NOT NULL,
    position     bigint           NOT NULL,
    PRIMARY KEY (discovery_id, position)
);

CREATE INDEX history_mention_by_position ON read_model.history_mention (position);
