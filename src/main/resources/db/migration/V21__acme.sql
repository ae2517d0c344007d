-- ACME (RFC 8555). An id is 128 random bits in hexadecimal: nobody finds another's object by counting.

-- What an external account may do (RFC 8555 7.3.4). Its MAC key is not here: it is derived from a key outside the
-- database and from what this row says, so that who can read the table can't use it, and editing a row makes it useless.
CREATE TABLE acme_account_key (
    id             text        PRIMARY KEY,
    name           text        NOT NULL,
    scope          text        NOT NULL, -- as in token
    reusable       boolean     NOT NULL, -- for more than one account
    pre_authorized boolean     NOT NULL, -- its names need no challenge
    created_by     text        NOT NULL,
    created_at     timestamptz NOT NULL,
    expires_at     timestamptz,          -- for binding an account; NULL: never
    revoked_at     timestamptz
);

CREATE TABLE acme_account (
    id          text        PRIMARY KEY,
    thumbprint  text        NOT NULL UNIQUE, -- of the key (RFC 7638)
    jwk         text        NOT NULL,
    status      text        NOT NULL CHECK (status IN ('valid', 'deactivated', 'revoked')),
    contacts    text[]      NOT NULL,
    account_key text        REFERENCES acme_account_key (id),
    binding     text        NOT NULL DEFAULT '', -- the JWS of the binding
    created_at  timestamptz NOT NULL
);

CREATE INDEX acme_account_bound ON acme_account (account_key) WHERE account_key IS NOT NULL;

-- Whether one identifier belongs to an account.
CREATE TABLE acme_authorization (
    id         text        PRIMARY KEY,
    account    text        NOT NULL REFERENCES acme_account (id),
    type       text        NOT NULL CHECK (type IN ('dns', 'ip')),
    identifier text        NOT NULL, -- without the wildcard's *.
    wildcard   boolean     NOT NULL,
    status     text        NOT NULL CHECK (status IN ('pending', 'valid', 'invalid', 'deactivated', 'revoked')),
    expires_at timestamptz NOT NULL
);

CREATE INDEX acme_authorization_valid ON acme_authorization (account, type, identifier, wildcard, expires_at)
    WHERE status = 'valid';
CREATE INDEX acme_authorization_expiry ON acme_authorization (expires_at);

CREATE TABLE acme_challenge (
    id           text        PRIMARY KEY,
    authz        text        NOT NULL REFERENCES acme_authorization (id) ON DELETE CASCADE,
    type         text        NOT NULL,
    token        text        NOT NULL,
    status       text        NOT NULL CHECK (status IN ('pending', 'processing', 'valid', 'invalid')),
    started_at   timestamptz,
    validated_at timestamptz,
    error_type   text,
    error_detail text
);

CREATE INDEX acme_challenge_authz ON acme_challenge (authz);
CREATE INDEX acme_challenge_under_way ON acme_challenge (started_at) WHERE status = 'processing';

-- Whether an order is pending, ready or invalid for its authorizations is read from them: an open one says nothing else.
CREATE TABLE acme_order (
    id          text        PRIMARY KEY,
    account     text        NOT NULL REFERENCES acme_account (id),
    status      text        NOT NULL CHECK (status IN ('open', 'processing', 'valid')),
    profile     text        NOT NULL,
    authority   text        NOT NULL,
    replaces    text,       -- a certificate's id (RFC 9773 4.1)
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    started_at  timestamptz, -- of the issue
    csr         bytea,
    serial      bytea,
    issuer      text
);

CREATE INDEX acme_order_of_account ON acme_order (account, id);
CREATE INDEX acme_order_expiry ON acme_order (expires_at);
CREATE INDEX acme_order_under_way ON acme_order (started_at) WHERE status = 'processing';
CREATE INDEX acme_order_replaces ON acme_order (replaces) WHERE replaces IS NOT NULL;

CREATE TABLE acme_order_authorization (
    acme_order text    NOT NULL REFERENCES acme_order (id) ON DELETE CASCADE,
    position   integer NOT NULL,
    authz      text    NOT NULL REFERENCES acme_authorization (id),
    PRIMARY KEY (acme_order, position)
);

CREATE INDEX acme_order_authorization_authz ON acme_order_authorization (authz);

-- Nonces that were used, as long as they would be taken.
CREATE TABLE acme_nonce (
    nonce      bytea       PRIMARY KEY, -- begins with its time: the index grows at its right edge
    expires_at timestamptz NOT NULL
);

CREATE INDEX acme_nonce_expiry ON acme_nonce (expires_at);

GRANT SELECT, INSERT, UPDATE ON acme_account_key, acme_account TO ${service-role};
GRANT SELECT, INSERT, UPDATE, DELETE ON acme_authorization, acme_challenge, acme_order, acme_order_authorization
    TO ${service-role};
GRANT SELECT, INSERT, UPDATE, DELETE ON acme_nonce TO ${service-role};
