-- The runner that keeps the session in which a task that waits can be taken up.
ALTER TABLE command.pending_task ADD COLUMN session_runner text COLLATE "C";
