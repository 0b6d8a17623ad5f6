-- What runs used, as columns of their rows, to be added up by task, agent, model and day. The view is the truth.
ALTER TABLE read_model.runs
    ADD COLUMN day                   text COLLATE "C" GENERATED ALWAYS AS (left(view ->> 'ended_at', 10)) STORED,
    ADD COLUMN model                 text COLLATE "C" GENERATED ALWAYS AS (view -> 'usage' ->> 'model') STORED,
    ADD COLUMN input_tokens          bigint  GENERATED ALWAYS AS ((view -> 'usage' ->> 'input_tokens')::bigint) STORED,
    ADD COLUMN output_tokens         bigint  GENERATED ALWAYS AS ((view -> 'usage' ->> 'output_tokens')::bigint) STORED,
    ADD COLUMN cache_read_tokens     bigint  GENERATED ALWAYS AS ((view -> 'usage' ->> 'cache_read_tokens')::bigint) STORED,
    ADD COLUMN cache_creation_tokens bigint  GENERATED ALWAYS AS ((view -> 'usage' ->> 'cache_creation_tokens')::bigint) STORED,
    ADD COLUMN cost_usd              numeric GENERATED ALWAYS AS ((view -> 'usage' ->> 'cost_usd')::numeric) STORED;

CREATE INDEX runs_used_by_day ON read_model.runs (day) WHERE cost_usd IS NOT NULL;
CREATE INDEX runs_used_by_agent ON read_model.runs (agent_id) WHERE cost_usd IS NOT NULL;
