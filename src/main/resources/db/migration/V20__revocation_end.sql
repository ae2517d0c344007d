-- A list is read from one table; and an authority's certificate, which is no row of `certificate`, can be revoked.
ALTER TABLE revocation ADD COLUMN not_after timestamptz; -- the certificate's, inclusive
UPDATE revocation r SET not_after = c.not_after
    FROM certificate c WHERE (c.serial, c.authority) = (r.serial, r.authority);
ALTER TABLE revocation ALTER COLUMN not_after SET NOT NULL;

-- The keys whose certificates may have been under way when they were blocked.
CREATE INDEX blocked_key_newest ON blocked_key (blocked_at);
