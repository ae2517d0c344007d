-- How often the authority was locked. A replica that holds the key wipes it when this has grown since it was unlocked
-- there: counted, so that replicas need not agree on the time. Not part of what the sealed key is bound to.
ALTER TABLE authority_key ADD COLUMN locks bigint NOT NULL DEFAULT 0 CHECK (locks >= 0);

GRANT UPDATE (locks) ON authority_key TO ${service-role};

-- What each replica can sign with, as it says itself every few seconds. For people to look at; nothing is decided by it.
CREATE TABLE replica (
    id       uuid        PRIMARY KEY, -- as in audit.writer
    host     text        NOT NULL,
    unlocked text[]      NOT NULL,    -- authorities
    seen_at  timestamptz NOT NULL     -- by the database's clock
);

GRANT SELECT, INSERT, UPDATE, DELETE ON replica TO ${service-role};
