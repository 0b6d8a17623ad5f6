-- What command-service keeps for itself. All of it but the positions can be told again from the log.

-- How far each follower of the log has come. The row of a follower is changed only on the connection that holds its advisory
-- lock, in the transaction of what it wrote.
CREATE TABLE command.log_position (
    name     text COLLATE "C" NOT NULL PRIMARY KEY,
    position bigint           NOT NULL CHECK (position >= 0)
);

-- Both begin with the first event: what is accepted before they run for the first time is theirs too.
INSERT INTO command.log_position (name, position) VALUES ('event-relay', 0), ('schedule', 0);

-- Tasks that wait or are worked on. A task that has ended has no row.
CREATE TABLE command.pending_task (
    task_id               text COLLATE "C"         NOT NULL PRIMARY KEY,
    priority              integer                  NOT NULL,
    created_position      bigint                   NOT NULL,
    required_capabilities text[]                   NOT NULL,
    status                text                     NOT NULL CHECK (status IN ('pending', 'assigned', 'running')),
    attempt               integer                  NOT NULL,
    run_id                text COLLATE "C",
    agent_id              text COLLATE "C",
    deadline              timestamp with time zone,
    assigned_position     bigint,
    correlation_id        text,
    causation_id          text,
    changed_at            timestamp with time zone NOT NULL,
    CHECK (status = 'pending' OR (run_id IS NOT NULL AND agent_id IS NOT NULL))
);

CREATE INDEX ON command.pending_task (priority DESC, created_position) WHERE status = 'pending';
CREATE INDEX ON command.pending_task (agent_id) WHERE status <> 'pending';

CREATE TABLE command.agent (
    agent_id     text COLLATE "C"         NOT NULL PRIMARY KEY,
    status       text                     NOT NULL,
    runner_id    text COLLATE "C",
    role         text                     NOT NULL,
    capabilities text[]                   NOT NULL,
    executor     text                     NOT NULL,
    model        text,
    session      text                     NOT NULL,
    current_task text COLLATE "C",
    restarts     timestamp with time zone[] NOT NULL DEFAULT '{}',
    changed_at   timestamp with time zone NOT NULL
);

COMMENT ON COLUMN command.agent.restarts IS 'When it was last started again, the latest ones only.';

-- When an agent was last heard of. Not told by events, so apart from the agent's row.
CREATE TABLE command.agent_heard (
    agent_id text COLLATE "C"         NOT NULL PRIMARY KEY,
    heard_at timestamp with time zone NOT NULL
);

-- What is still to be done because of an event; written with the follower's rows, deleted when it is done or pointless.
CREATE TABLE command.due_order (
    agent_id       text COLLATE "C"         NOT NULL,
    kind           text                     NOT NULL
        CHECK (kind IN ('spawn', 'stop', 'kill', 'pause', 'resume', 'cancel', 'release', 'restart')),
    run_id         text COLLATE "C"         NOT NULL DEFAULT '',
    task_id        text COLLATE "C"         NOT NULL DEFAULT '',
    reason         text                     NOT NULL,
    position       bigint                   NOT NULL,
    correlation_id text,
    causation_id   text,
    tries          integer                  NOT NULL DEFAULT 0,
    due_at         timestamp with time zone NOT NULL,
    PRIMARY KEY (agent_id, kind, run_id)
);

CREATE INDEX ON command.due_order (due_at);
