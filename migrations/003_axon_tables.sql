-- Axon's own tables, once for each service that runs event processors, in the schema of that service.
-- Column names are Axon's defaults (unquoted, so Postgres folds them to lower case).

CREATE TABLE command.token_entry (
    processorName varchar(255) NOT NULL,
    segment       integer      NOT NULL,
    token         bytea,
    tokenType     varchar(255),
    timestamp     varchar(255),
    owner         varchar(255),
    PRIMARY KEY (processorName, segment)
);

CREATE TABLE command.dead_letter_entry (
    deadLetterIdentifier varchar(255) NOT NULL PRIMARY KEY,
    processingGroup      varchar(255) NOT NULL,
    sequenceIdentifier   varchar(255) NOT NULL,
    sequenceIndex        bigint       NOT NULL,
    messageType          varchar(255) NOT NULL,
    eventIdentifier      varchar(255) NOT NULL,
    timestamp            varchar(255) NOT NULL,
    payloadType          varchar(255) NOT NULL,
    payloadRevision      varchar(255),
    payload              bytea        NOT NULL,
    metaData             bytea,
    type                 varchar(255),
    aggregateIdentifier  varchar(255),
    sequenceNumber       bigint,
    tokenType            varchar(255),
    token                bytea,
    enqueuedAt           varchar(255) NOT NULL,
    lastTouched          varchar(255),
    processingStarted    varchar(255),
    causeType            varchar(255),
    causeMessage         varchar(1023),
    diagnostics          bytea,
    UNIQUE (processingGroup, sequenceIdentifier, sequenceIndex)
);

CREATE INDEX ON command.dead_letter_entry (processingGroup);

CREATE TABLE read_model.token_entry (
    processorName varchar(255) NOT NULL,
    segment       integer      NOT NULL,
    token         bytea,
    tokenType     varchar(255),
    timestamp     varchar(255),
    owner         varchar(255),
    PRIMARY KEY (processorName, segment)
);

CREATE TABLE read_model.dead_letter_entry (
    deadLetterIdentifier varchar(255) NOT NULL PRIMARY KEY,
    processingGroup      varchar(255) NOT NULL,
    sequenceIdentifier   varchar(255) NOT NULL,
    sequenceIndex        bigint       NOT NULL,
    messageType          varchar(255) NOT NULL,
    eventIdentifier      varchar(255) NOT NULL,
    timestamp            varchar(255) NOT NULL,
    payloadType          varchar(255) NOT NULL,
    payloadRevision      varchar(255),
    payload              bytea        NOT NULL,
    metaData             bytea,
    type                 varchar(255),
    aggregateIdentifier  varchar(255),
    sequenceNumber       bigint,
    tokenType            varchar(255),
    token                bytea,
    enqueuedAt           varchar(255) NOT NULL,
    lastTouched          varchar(255),
    processingStarted    varchar(255),
    causeType            varchar(255),
    causeMessage         varchar(1023),
    diagnostics          bytea,
    UNIQUE (processingGroup, sequenceIdentifier, sequenceIndex)
);

CREATE INDEX ON read_model.dead_letter_entry (processingGroup);
