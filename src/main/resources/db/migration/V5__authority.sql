-- Roots and issuing authorities. A row never changes: a new certificate makes a new authority.
CREATE TABLE authority (
    name        text        PRIMARY KEY,
    kind        text        NOT NULL CHECK (kind IN ('ROOT', 'ISSUING')),
    parent      text        REFERENCES authority (name),
    certificate bytea       NOT NULL,
    chain       text        NOT NULL, -- PEM: the issuers above, the trust anchor last
    created_at  timestamptz NOT NULL
);

-- The newest certificate revocation list of each authority.
CREATE TABLE crl (
    authority   text        PRIMARY KEY REFERENCES authority (name),
    this_update timestamptz NOT NULL,
    next_update timestamptz NOT NULL,
    der         bytea       NOT NULL
);

GRANT SELECT, INSERT ON authority TO ${service-role};
GRANT SELECT, INSERT, UPDATE ON crl TO ${service-role};
