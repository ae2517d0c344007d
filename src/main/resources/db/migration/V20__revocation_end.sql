-- A list is read from one table; and an authority's certificate, which is no row of `certificate`, can be revoked.
ALTER TABLE revocation ADD COLUMN not_after timestamptz; -- the certificate's, inclusive
GRANT UPDATE ON revocation TO CURRENT_USER; -- who has taken it from itself
UPDATE revocation r SET not_after = c.not_after
    FROM certificate c WHERE (c.serial, c.authority) = (r.serial, r.authority);
REVOKE UPDATE ON revocation FROM CURRENT_USER;
GRANT UPDATE (reason, changed_at) ON revocation TO ${service-role}; -- which may be the same
ALTER TABLE revocation ALTER COLUMN not_after SET NOT NULL;

-- The keys whose certificates may have been under way when they were blocked.
CREATE INDEX blocked_key_newest ON blocked_key (blocked_at);
