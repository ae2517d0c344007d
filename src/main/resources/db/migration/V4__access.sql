-- A bearer token: its secret is not here, only a keyed hash (HMAC-SHA-256, key outside the database) over secret and row,
-- so that neither a reader nor a writer of this table can make one.
CREATE TABLE token (
    id         uuid        PRIMARY KEY,
    name       text        NOT NULL,
    role       text        NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz, -- NULL: does not expire
    mac        bytea       NOT NULL CHECK (octet_length(mac) = 32)
);

GRANT SELECT, INSERT, DELETE ON token TO ${service-role};

-- Tells a replica that was started with another token key than the rest. One row.
CREATE TABLE token_key (
    fingerprint bytea PRIMARY KEY CHECK (octet_length(fingerprint) = 32)
);

GRANT SELECT, INSERT ON token_key TO ${service-role};
