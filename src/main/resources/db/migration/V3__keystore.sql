-- The private key of an authority, sealed under a data key that is nowhere in the clear. Bound to every other column
-- of its row: a key that is moved or relabelled does not open.
CREATE TABLE authority_key (
    id          uuid     PRIMARY KEY,
    authority   text     NOT NULL UNIQUE,
    format      smallint NOT NULL, -- of what is sealed, here and in key_slot
    type        text     NOT NULL,
    spki_sha256 bytea    NOT NULL CHECK (octet_length(spki_sha256) = 32),
    sealed      bytea    NOT NULL  -- AES-256-GCM: nonce, ciphertext, tag
);

-- What opens it: the data key, wrapped under a passphrase by Argon2id with these parameters.
CREATE TABLE key_slot (
    key_id     uuid    NOT NULL REFERENCES authority_key (id),
    kind       text    NOT NULL CHECK (kind IN ('PASSPHRASE', 'RECOVERY')),
    passes     integer NOT NULL,
    memory_kib integer NOT NULL,
    lanes      integer NOT NULL,
    salt       bytea   NOT NULL,
    wrapped    bytea   NOT NULL, -- AES-256-GCM, as above
    PRIMARY KEY (key_id, kind)
);

-- Tries since the passphrase was last right, counted before each is made.
CREATE TABLE unlock_throttle (
    key_id  uuid        PRIMARY KEY REFERENCES authority_key (id),
    tries   integer     NOT NULL,
    next_at timestamptz NOT NULL -- none before this
);

-- UPDATE stays with the owner: a foreign key locks the row that it points to, as the owner.
REVOKE DELETE, TRUNCATE ON authority_key, key_slot, unlock_throttle FROM CURRENT_USER;
GRANT SELECT, INSERT ON authority_key TO ${service-role};
GRANT SELECT, INSERT, UPDATE ON key_slot, unlock_throttle TO ${service-role};
