-- The tamper-evident record of every decision. One hash chain per writer (a replica), so that replicas do not
-- wait for each other; the head is locked, read and moved in the transaction that appends.
CREATE TABLE audit_head (
    writer   uuid   PRIMARY KEY,
    position bigint NOT NULL CHECK (position >= 0),
    hash     bytea  NOT NULL CHECK (octet_length(hash) = 32)
);

-- hash = SHA-256(previous hash || writer || position || recorded_at || event): every column is covered.
CREATE TABLE audit (
    writer      uuid   NOT NULL,
    position    bigint NOT NULL CHECK (position > 0),
    recorded_at bigint NOT NULL, -- microseconds since 1970-01-01T00:00:00Z: octets, not a type with a time zone, go into the hash
    event       bytea  NOT NULL, -- JSON in UTF-8
    hash        bytea  NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (writer, position)
);

CREATE INDEX audit_newest ON audit (recorded_at DESC, writer, position DESC);

-- An owner is not bound by grants of others but by his own: also where one role migrates and serves, a stray
-- UPDATE or DELETE fails.
REVOKE UPDATE, DELETE, TRUNCATE ON audit FROM CURRENT_USER;
GRANT SELECT, INSERT ON audit TO ${service-role};
GRANT SELECT, INSERT, UPDATE ON audit_head TO ${service-role};
