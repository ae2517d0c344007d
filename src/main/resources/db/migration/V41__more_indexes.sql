-- How many orders of an account are open is counted at each new one; those that became certificates stay for as long as
-- these are valid, and there may be very many.
CREATE INDEX acme_order_open ON acme_order (account, expires_at) WHERE status <> 'valid';

-- Each second, each list of a shard asks for what was revoked on it since it was made.
CREATE INDEX revocation_shard_changed ON revocation (authority, shard, changed_at) WHERE shard IS NOT NULL;
CREATE INDEX revocation_shard_changed_by ON revocation (authority, shard, changed_by) WHERE shard IS NOT NULL;
