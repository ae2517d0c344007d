-- A revocation that was made, or made worse, since an authority's list was built makes the next one due.
ALTER TABLE revocation ADD COLUMN changed_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX revocation_changed ON revocation (authority, changed_at);
GRANT UPDATE (changed_at) ON revocation TO ${service-role};

ALTER TABLE crl ADD COLUMN number numeric; -- RFC 5280 5.2.3
UPDATE crl SET number = trunc(extract(epoch FROM this_update));
ALTER TABLE crl ALTER COLUMN number SET NOT NULL;

-- When the transaction that read the entries began, by the same clock as revocation.changed_at.
ALTER TABLE crl ADD COLUMN built_at timestamptz;
UPDATE crl SET built_at = this_update;
ALTER TABLE crl ALTER COLUMN built_at SET NOT NULL;
