-- The tasks of a status as of a position: versions that are open are found by tasks_now_by_status, those that were closed later by
-- an index that knows when each was valid and gives them newest first. The index that gave every version that ever had the status
-- is needed no more.

CREATE EXTENSION btree_gist SCHEMA read_model;
CREATE INDEX tasks_closed_by_status ON read_model.tasks USING gist (status, born, valid_from, valid_to) WHERE valid_to IS NOT NULL;
DROP INDEX read_model.tasks_by_status;
