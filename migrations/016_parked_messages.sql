-- Messages on NATS that could not be understood, kept until a person decides on them.
CREATE TABLE command.parked_message (
    parked_id       text COLLATE "C"         NOT NULL PRIMARY KEY,
    consumer        text                     NOT NULL,
    subject         text                     NOT NULL,
    headers         json                     NOT NULL,
    body            bytea                    NOT NULL,
    reason          text                     NOT NULL,
    status          text                     NOT NULL DEFAULT 'parked' CHECK (status IN ('parked', 'retried', 'discarded')),
    parked_at       timestamp with time zone NOT NULL,
    decided_at      timestamp with time zone,
    decided_by      text,
    decision_reason text
);

CREATE INDEX ON command.parked_message (parked_at, parked_id);
