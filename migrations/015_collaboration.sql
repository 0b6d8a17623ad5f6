-- Context that agents share for a time. A row is never changed; readers leave out what has expired at the moment they ask for.
CREATE TABLE read_model.contexts (
    context_id  text COLLATE "C" NOT NULL,
    valid_from  bigint           NOT NULL,
    valid_to    bigint,
    view        json             NOT NULL,
    agent_id    text COLLATE "C" GENERATED ALWAYS AS (view ->> 'agent_id') STORED,
    to_agent_id text COLLATE "C" GENERATED ALWAYS AS (view ->> 'to_agent_id') STORED,
    topic       text COLLATE "C" GENERATED ALWAYS AS (view ->> 'topic') STORED,
    expires_at  text COLLATE "C" GENERATED ALWAYS AS (view ->> 'expires_at') STORED,
    made_at     text COLLATE "C" GENERATED ALWAYS AS (view ->> 'timestamp') STORED,
    PRIMARY KEY (context_id, valid_from),
    CHECK (valid_to > valid_from)
);
CREATE UNIQUE INDEX contexts_now ON read_model.contexts (context_id) WHERE valid_to IS NULL;
CREATE INDEX contexts_by_age ON read_model.contexts (made_at, context_id);
CREATE INDEX contexts_by_topic ON read_model.contexts (topic, made_at, context_id);

-- Questions that were shared as discoveries and the tasks in which they are answered, written with the follower's rows.
CREATE TABLE command.question (
    task_id      text COLLATE "C"         NOT NULL PRIMARY KEY,
    discovery_id text COLLATE "C"         NOT NULL,
    agent_id     text COLLATE "C"         NOT NULL,
    position     bigint                   NOT NULL,
    asked_at     timestamp with time zone,
    ended_at     timestamp with time zone
);

CREATE INDEX ON command.question (asked_at) WHERE ended_at IS NULL;
CREATE INDEX ON command.question (agent_id, asked_at);

COMMENT ON COLUMN command.question.asked_at IS 'When its task was created; null before, or when nobody was asked.';

-- Which kinds there are, the program knows: one that it does not know is never carried out.
ALTER TABLE command.due_order DROP CONSTRAINT due_order_kind_check;
