-- A comparison says how far it is while it goes on. What earlier ones have found is without that and cannot be read any more.

UPDATE read_model.projection_rebuild SET difference = NULL;
