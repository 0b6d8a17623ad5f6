-- What supervision has decided and alerts ask for, until it is done. Written with the schedule's rows, deleted when it is done or
-- pointless; the log can tell all of it again.
CREATE TABLE command.due_work (
    kind           text COLLATE "C"         NOT NULL,
    key            text COLLATE "C"         NOT NULL,
    payload        json                     NOT NULL,
    position       bigint                   NOT NULL,
    correlation_id text,
    causation_id   text                     NOT NULL,
    tries          integer                  NOT NULL DEFAULT 0,
    due_at         timestamp with time zone NOT NULL,
    PRIMARY KEY (kind, key)
);

CREATE INDEX ON command.due_work (due_at, position);

-- Restarts that are due go on under their supervisor.
INSERT INTO command.due_work (kind, key, payload, position, correlation_id, causation_id, due_at)
SELECT 'restart-child', 'agent:' || agent_id,
       json_build_object('child', json_build_object('kind', 'agent', 'id', agent_id), 'reason', reason, 'down', true),
       position, correlation_id, coalesce(causation_id, 'event ' || position), due_at
FROM command.due_order WHERE kind = 'restart';

DELETE FROM command.due_order WHERE kind = 'restart';
ALTER TABLE command.due_order DROP CONSTRAINT due_order_kind_check;
ALTER TABLE command.due_order ADD CONSTRAINT due_order_kind_check
    CHECK (kind IN ('spawn', 'stop', 'kill', 'pause', 'resume', 'cancel', 'release'));

-- How often an agent was restarted, its supervisor knows.
ALTER TABLE command.agent DROP COLUMN restarts;

-- A task whose last attempt met trouble that may pass rests before it is pending again.
ALTER TABLE command.pending_task ADD COLUMN not_before timestamp with time zone;
ALTER TABLE command.pending_task DROP CONSTRAINT pending_task_status_check;
ALTER TABLE command.pending_task DROP CONSTRAINT pending_task_check;
ALTER TABLE command.pending_task ADD CONSTRAINT pending_task_status_check
    CHECK (status IN ('pending', 'resting', 'assigned', 'running'));
ALTER TABLE command.pending_task ADD CONSTRAINT pending_task_check
    CHECK (status IN ('pending', 'resting') OR (run_id IS NOT NULL AND agent_id IS NOT NULL));
CREATE INDEX ON command.pending_task (not_before) WHERE status = 'resting';
