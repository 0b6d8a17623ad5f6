-- The agents of a status as of a position: as with tasks, but by how long an agent had the status, since it was born long before.

CREATE INDEX agents_closed_by_age ON read_model.agents (status, read_model.age_class(valid_from, valid_to), valid_from, valid_to)
    WHERE valid_to IS NOT NULL;
