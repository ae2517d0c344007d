-- How many orders of an account are open is counted at each new one; those that became certificates stay for as long as
-- these are valid, and there may be very many.
CREATE INDEX acme_order_open ON acme_order (account, expires_at) WHERE status <> 'valid';
