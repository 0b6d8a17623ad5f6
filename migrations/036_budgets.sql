-- What all runs of an agent may cost and have cost: whoever has used it up is given nothing more.
ALTER TABLE command.agent
    ADD COLUMN budget_usd numeric,
    ADD COLUMN spent_usd  numeric NOT NULL DEFAULT 0;
