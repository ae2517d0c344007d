-- What a token's owner may have certified, as JSON; '': nothing is said. The token's hash covers it.
ALTER TABLE token ADD COLUMN scope text NOT NULL DEFAULT '';
ALTER TABLE token ADD COLUMN created_by text NOT NULL DEFAULT 'service';

-- When a token was last shown, to the minute or so: a row of its own, since a token's row never changes.
CREATE TABLE token_use (
    token        uuid        PRIMARY KEY REFERENCES token ON DELETE CASCADE,
    last_used_at timestamptz NOT NULL
);

GRANT SELECT, INSERT, UPDATE ON token_use TO ${service-role};

-- A requester lists its own.
CREATE INDEX certificate_requester ON certificate (requested_by, issued_at DESC, serial DESC, authority DESC);

-- A revocation stays; only its reason may turn out to be worse.
GRANT UPDATE (reason) ON revocation TO ${service-role};

-- An enrolment is used up for longer than an idempotency key.
ALTER TABLE claim ADD COLUMN expires_at timestamptz;
UPDATE claim SET expires_at = claimed_at + interval '24 hours';
ALTER TABLE claim ALTER COLUMN expires_at SET NOT NULL;
DROP INDEX claim_age;
CREATE INDEX claim_expiry ON claim (expires_at);
