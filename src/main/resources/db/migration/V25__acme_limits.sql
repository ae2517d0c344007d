-- How often an order was finalized and refused; after a few times it ends.
ALTER TABLE acme_order ADD COLUMN failures integer NOT NULL DEFAULT 0;

-- What an account has not shown yet is asked for once, however often it orders.
CREATE INDEX acme_authorization_pending ON acme_authorization (account, type, identifier, wildcard, expires_at)
    WHERE status = 'pending';
