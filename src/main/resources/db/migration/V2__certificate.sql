-- What has been issued. Append-only: a row never changes, revoking inserts elsewhere.
CREATE TABLE certificate (
    serial       bytea       NOT NULL CHECK (octet_length(serial) BETWEEN 1 AND 20),
    authority    text        NOT NULL,
    profile      text        NOT NULL,
    issued_at    timestamptz NOT NULL,
    not_after    timestamptz NOT NULL, -- inclusive (RFC 5280 4.1.2.5)
    spki_sha256  bytea       NOT NULL CHECK (octet_length(spki_sha256) = 32),
    requested_by text        NOT NULL,
    der          bytea       NOT NULL,
    -- The serial leads: our own grow with time, so the index is filled at its right edge only.
    PRIMARY KEY (serial, authority)
);

-- Each index is the order of one kind of list: newest first, latest end first, by key.
CREATE INDEX certificate_newest ON certificate (issued_at DESC, serial DESC, authority DESC);
CREATE INDEX certificate_expiry ON certificate (not_after DESC, serial DESC, authority DESC);
CREATE INDEX certificate_key ON certificate (spki_sha256, not_after);

-- A name as it stands in a certificate (`*.example.org` included), to find the newest for a host.
CREATE TABLE certificate_name (
    name      text        NOT NULL,
    issued_at timestamptz NOT NULL,
    serial    bytea       NOT NULL,
    authority text        NOT NULL,
    PRIMARY KEY (name, issued_at, serial, authority)
);

CREATE TABLE revocation (
    serial     bytea       NOT NULL,
    authority  text        NOT NULL,
    revoked_at timestamptz NOT NULL,
    reason     text        NOT NULL, -- a CRLReason of RFC 5280 5.3.1
    PRIMARY KEY (serial, authority)
);

CREATE INDEX revocation_newest ON revocation (revoked_at DESC, serial DESC, authority DESC);

-- A key that is never certified again.
CREATE TABLE blocked_key (
    spki_sha256 bytea       PRIMARY KEY CHECK (octet_length(spki_sha256) = 32),
    reason      text        NOT NULL, -- `authority` for an authority's own key, else a CRLReason
    blocked_at  timestamptz NOT NULL
);

-- Something that may happen once: whoever inserts the row first has it, and it names the certificate that came of it.
CREATE TABLE claim (
    id             bytea       PRIMARY KEY CHECK (octet_length(id) = 32),
    request_sha256 bytea       NOT NULL CHECK (octet_length(request_sha256) = 32),
    serial         bytea       NOT NULL,
    authority      text        NOT NULL,
    claimed_at     timestamptz NOT NULL
);

CREATE INDEX claim_age ON claim (claimed_at);

REVOKE UPDATE, DELETE, TRUNCATE ON certificate, certificate_name, revocation FROM CURRENT_USER;
GRANT SELECT, INSERT ON certificate, certificate_name, revocation, blocked_key TO ${service-role};
GRANT SELECT, INSERT, DELETE ON claim TO ${service-role};
