-- The runner that an agent had last, where the sessions of its workers are.
ALTER TABLE command.agent ADD COLUMN last_runner text COLLATE "C";
UPDATE command.agent SET last_runner = runner_id;
