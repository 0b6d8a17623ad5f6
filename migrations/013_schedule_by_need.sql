-- A missed heartbeat shows, and whoever misses one is given nothing.
ALTER TABLE command.agent ADD COLUMN degraded boolean NOT NULL DEFAULT false;

-- The first task of each set of required capabilities, without a look at those behind it.
DROP INDEX command.pending_task_priority_created_position_idx;
CREATE INDEX pending_task_by_need ON command.pending_task (required_capabilities, priority DESC, created_position)
    WHERE status = 'pending';
CREATE INDEX pending_task_by_age ON command.pending_task (created_position) WHERE status = 'pending';
