-- Supervisors, errors and alerts, as the other read models: a row is never overwritten.

CREATE TABLE read_model.supervisors (
    supervisor_id text COLLATE "C" NOT NULL,
    valid_from    bigint           NOT NULL,
    valid_to      bigint,
    view          json             NOT NULL,
    parent_id     text COLLATE "C" GENERATED ALWAYS AS (view ->> 'parent_id') STORED,
    made_at       text COLLATE "C" GENERATED ALWAYS AS (view ->> 'created_at') STORED,
    PRIMARY KEY (supervisor_id, valid_from),
    CHECK (valid_to > valid_from)
);
CREATE UNIQUE INDEX supervisors_now ON read_model.supervisors (supervisor_id) WHERE valid_to IS NULL;
CREATE INDEX supervisors_now_by_age ON read_model.supervisors (made_at, supervisor_id) WHERE valid_to IS NULL;

CREATE TABLE read_model.errors (
    error_id   text COLLATE "C" NOT NULL,
    valid_from bigint           NOT NULL,
    valid_to   bigint,
    view       json             NOT NULL,
    agent_id   text COLLATE "C" GENERATED ALWAYS AS (view ->> 'agent_id') STORED,
    task_id    text COLLATE "C" GENERATED ALWAYS AS (view ->> 'task_id') STORED,
    category   text COLLATE "C" GENERATED ALWAYS AS (view ->> 'category') STORED,
    code       text COLLATE "C" GENERATED ALWAYS AS (view ->> 'code') STORED,
    answer     text COLLATE "C" GENERATED ALWAYS AS (view ->> 'answer') STORED,
    made_at    text COLLATE "C" GENERATED ALWAYS AS (view ->> 'created_at') STORED,
    PRIMARY KEY (error_id, valid_from),
    CHECK (valid_to > valid_from)
);
CREATE UNIQUE INDEX errors_now ON read_model.errors (error_id) WHERE valid_to IS NULL;
CREATE INDEX errors_now_by_age ON read_model.errors (made_at, error_id) WHERE valid_to IS NULL;
CREATE INDEX errors_now_by_agent ON read_model.errors (agent_id, made_at, error_id) WHERE valid_to IS NULL;

CREATE TABLE read_model.alerts (
    alert_id   text COLLATE "C" NOT NULL,
    valid_from bigint           NOT NULL,
    valid_to   bigint,
    view       json             NOT NULL,
    severity   text COLLATE "C" GENERATED ALWAYS AS (view ->> 'severity') STORED,
    code       text COLLATE "C" GENERATED ALWAYS AS (view ->> 'code') STORED,
    agent_id   text COLLATE "C" GENERATED ALWAYS AS (view ->> 'agent_id') STORED,
    made_at    text COLLATE "C" GENERATED ALWAYS AS (view ->> 'created_at') STORED,
    PRIMARY KEY (alert_id, valid_from),
    CHECK (valid_to > valid_from)
);
CREATE UNIQUE INDEX alerts_now ON read_model.alerts (alert_id) WHERE valid_to IS NULL;
CREATE INDEX alerts_now_by_age ON read_model.alerts (made_at, alert_id) WHERE valid_to IS NULL;
