-- What query-service remembers. A row is never overwritten: the version that was valid is closed (valid_to) and the next is opened
-- (valid_from), both by position of the log, so that "as of position P" is valid_from <= P < valid_to. Open rows are "now".
-- view is the JSON that is answered; every other column is derived from it.

CREATE TABLE read_model.tasks (
    task_id      text COLLATE "C" NOT NULL,
    valid_from   bigint           NOT NULL,
    valid_to     bigint,
    view         json             NOT NULL,
    status       text COLLATE "C" GENERATED ALWAYS AS (view ->> 'status') STORED,
    assigned_to  text COLLATE "C" GENERATED ALWAYS AS (view ->> 'assigned_to') STORED,
    capabilities jsonb            GENERATED ALWAYS AS ((view -> 'required_capabilities')::jsonb) STORED,
    made_at      text COLLATE "C" GENERATED ALWAYS AS (view ->> 'created_at') STORED,
    completed_at text COLLATE "C" GENERATED ALWAYS AS (view ->> 'completed_at') STORED,
    result       jsonb            GENERATED ALWAYS AS ((view -> 'result')::jsonb) STORED,
    PRIMARY KEY (task_id, valid_from),
    CHECK (valid_to > valid_from)
);
CREATE UNIQUE INDEX tasks_now ON read_model.tasks (task_id) WHERE valid_to IS NULL;
CREATE INDEX tasks_now_by_age ON read_model.tasks (made_at, task_id) WHERE valid_to IS NULL;
CREATE INDEX tasks_now_by_status ON read_model.tasks (status, made_at, task_id) WHERE valid_to IS NULL;
CREATE INDEX tasks_by_age ON read_model.tasks (made_at, task_id, valid_from);

CREATE TABLE read_model.agents (
    agent_id        text COLLATE "C" NOT NULL,
    valid_from      bigint           NOT NULL,
    valid_to        bigint,
    view            json             NOT NULL,
    status          text COLLATE "C" GENERATED ALWAYS AS (view ->> 'status') STORED,
    capabilities    jsonb            GENERATED ALWAYS AS ((view -> 'capabilities')::jsonb) STORED,
    current_task_id text COLLATE "C" GENERATED ALWAYS AS (view ->> 'current_task_id') STORED,
    last_activity   text COLLATE "C" GENERATED ALWAYS AS (view ->> 'last_activity') STORED,
    made_at         text COLLATE "C" GENERATED ALWAYS AS (view ->> 'created_at') STORED,
    PRIMARY KEY (agent_id, valid_from),
    CHECK (valid_to > valid_from)
);
CREATE UNIQUE INDEX agents_now ON read_model.agents (agent_id) WHERE valid_to IS NULL;
CREATE INDEX agents_now_by_age ON read_model.agents (made_at, agent_id) WHERE valid_to IS NULL;
CREATE INDEX agents_by_age ON read_model.agents (made_at, agent_id, valid_from);

-- What happened to an agent, one row for each event.
CREATE TABLE read_model.agent_events (
    agent_id    text COLLATE "C" NOT NULL,
    position    bigint           NOT NULL,
    event_type  text COLLATE "C" NOT NULL,
    "timestamp" timestamp (3) with time zone NOT NULL,
    PRIMARY KEY (agent_id, position)
);

-- The token that an agent's worker may use; closed when the worker ends.
CREATE TABLE read_model.agent_credentials (
    agent_id     text COLLATE "C" NOT NULL,
    valid_from   bigint           NOT NULL,
    valid_to     bigint,
    view         json             NOT NULL,
    token_sha256 text COLLATE "C" GENERATED ALWAYS AS (view ->> 'token_sha256') STORED,
    PRIMARY KEY (agent_id, valid_from),
    CHECK (valid_to > valid_from)
);
CREATE UNIQUE INDEX agent_credentials_now ON read_model.agent_credentials (agent_id) WHERE valid_to IS NULL;
CREATE INDEX agent_credentials_by_token ON read_model.agent_credentials (token_sha256) WHERE valid_to IS NULL;

-- Attempts of tasks. How much output there is, the log knows: chunk n is sequence number n of the run's stream.
CREATE TABLE read_model.runs (
    run_id     text COLLATE "C" NOT NULL,
    valid_from bigint           NOT NULL,
    valid_to   bigint,
    view       json             NOT NULL,
    task_id    text COLLATE "C" GENERATED ALWAYS AS (view ->> 'task_id') STORED,
    agent_id   text COLLATE "C" GENERATED ALWAYS AS (view ->> 'agent_id') STORED,
    made_at    text COLLATE "C" GENERATED ALWAYS AS (view ->> 'assigned_at') STORED,
    PRIMARY KEY (run_id, valid_from),
    CHECK (valid_to > valid_from)
);
CREATE UNIQUE INDEX runs_now ON read_model.runs (run_id) WHERE valid_to IS NULL;
CREATE INDEX runs_by_task ON read_model.runs (task_id, made_at, run_id);

CREATE TABLE read_model.discoveries (
    discovery_id   text COLLATE "C" NOT NULL,
    valid_from     bigint           NOT NULL,
    valid_to       bigint,
    view           json             NOT NULL,
    agent_id       text COLLATE "C" GENERATED ALWAYS AS (view ->> 'agent_id') STORED,
    agent_role     text COLLATE "C" GENERATED ALWAYS AS (view ->> 'agent_role') STORED,
    discovery_type text COLLATE "C" GENERATED ALWAYS AS (view ->> 'discovery_type') STORED,
    content        text             GENERATED ALWAYS AS (view ->> 'content') STORED,
    confidence     numeric          GENERATED ALWAYS AS ((view ->> 'confidence')::numeric) STORED,
    related_to     text COLLATE "C" GENERATED ALWAYS AS (view ->> 'related_to') STORED,
    made_at        text COLLATE "C" GENERATED ALWAYS AS (view ->> 'timestamp') STORED,
    PRIMARY KEY (discovery_id, valid_from),
    CHECK (valid_to > valid_from)
);
CREATE UNIQUE INDEX discoveries_now ON read_model.discoveries (discovery_id) WHERE valid_to IS NULL;
CREATE INDEX discoveries_by_age ON read_model.discoveries (made_at, discovery_id);
CREATE INDEX discoveries_by_position ON read_model.discoveries (valid_from);
CREATE INDEX discoveries_by_agent ON read_model.discoveries (agent_id, made_at, discovery_id);
CREATE INDEX discoveries_by_relation ON read_model.discoveries (related_to) WHERE related_to IS NOT NULL;

-- How far each processing group has read, written in the same transaction as its rows.
CREATE TABLE read_model.progress (
    processing_group text COLLATE "C" NOT NULL PRIMARY KEY,
    position         bigint           NOT NULL
);
