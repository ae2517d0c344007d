-- A chain of another authority that a host serves: for each of the host's keys the one that was handed over last.
CREATE TABLE kept_chain (
    host        text        NOT NULL,
    spki_sha256 bytea       NOT NULL CHECK (octet_length(spki_sha256) = 32),
    not_after   timestamptz NOT NULL, -- the leaf's, inclusive
    kept_at     timestamptz NOT NULL,
    kept_by     text        NOT NULL,
    der         bytea[]     NOT NULL, -- the leaf first
    PRIMARY KEY (host, spki_sha256)
);

CREATE INDEX kept_chain_expiry ON kept_chain (not_after);

GRANT SELECT, INSERT, UPDATE, DELETE ON kept_chain TO ${service-role};
