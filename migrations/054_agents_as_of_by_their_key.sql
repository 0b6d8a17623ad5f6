-- Agents are few and have many versions each. As of a position, each one's version is found by its key; nobody reads every version
-- in the order of births.

DROP INDEX read_model.agents_by_born;
