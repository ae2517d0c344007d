-- The key of a certificate that a host will ask for, so that its TLSA record is there before the certificate is.
CREATE TABLE next_key (
    host          text        NOT NULL,
    spki_sha256   bytea       NOT NULL CHECK (octet_length(spki_sha256) = 32),
    expires_at    timestamptz NOT NULL, -- a change of keys that has not come by then is off
    registered_by text        NOT NULL,
    PRIMARY KEY (host, spki_sha256)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON next_key TO ${service-role};
