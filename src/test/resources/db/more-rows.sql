-- What a CA has after some time and not after a few requests: a row for each table that UpgradeIT finds empty.
INSERT INTO token_use (token, last_used_at) SELECT id, now() FROM token ON CONFLICT DO NOTHING;
INSERT INTO renewal (serial, authority, previous_serial, previous_authority, generation, spki_sha256)
    SELECT serial, authority, '\x1f', authority, 3, spki_sha256 FROM certificate WHERE authority = 'issuing';
INSERT INTO replica (id, host, unlocked, seen_at)
    VALUES ('0b1c5d1e-3f5a-4a55-9d3a-6f1d1f4f7a10', 'ca1.example.org', '{issuing,root}', now());
INSERT INTO imported_serial (serial, authority, not_after) VALUES ('\x1000', 'issuing', now() + interval '1 year');
INSERT INTO kept_chain (host, spki_sha256, not_after, kept_at, kept_by, der)
    VALUES ('www.example.org', sha256('a key'), now() + interval '90 days', now(), 'token:1', '{"\\x30","\\x3000"}');
INSERT INTO next_key (host, spki_sha256, expires_at, registered_by)
    VALUES ('mail.example.org', sha256('the next key'), now() + interval '7 days', 'token:1');
INSERT INTO watched_host (host, due_at, looked_at, summary, findings, since)
    VALUES ('mail.example.org', now() + interval '6 hours', now(), 'wrong', '{"imaps wrong-certificate"}', now());

INSERT INTO acme_account_key (id, name, scope, reusable, pre_authorized, created_by, created_at)
    VALUES ('k1', 'mail hosts', '{"names":["*.example.org"]}', true, false, 'token:1', now());
INSERT INTO acme_account (id, thumbprint, jwk, status, contacts, account_key, created_at)
    VALUES ('a1', 'thumbprint', '{"kty":"EC"}', 'valid', '{mailto:postmaster@example.org}', 'k1', now());
INSERT INTO acme_authorization (id, account, type, identifier, wildcard, status, expires_at)
    VALUES ('z1', 'a1', 'dns', 'mail.example.org', false, 'valid', now() + interval '30 days');
INSERT INTO acme_challenge (id, authz, type, token, status, validated_at)
    VALUES ('c1', 'z1', 'http-01', 'token', 'valid', now());
INSERT INTO acme_order (id, account, status, profile, authority, created_at, expires_at, serial, issuer)
    SELECT 'o1', 'a1', 'valid', 'mail-server', authority, now(), now() + interval '7 days', serial, authority
    FROM certificate WHERE authority = 'issuing' LIMIT 1;
INSERT INTO acme_order_authorization (acme_order, position, authz) VALUES ('o1', 0, 'z1');
INSERT INTO acme_nonce (nonce, expires_at) VALUES ('\x00', now() + interval '2 hours');

INSERT INTO quarantine (replica, made, lacks, seen)
    VALUES ('0b1c5d1e-3f5a-4a55-9d3a-6f1d1f4f7a10', now(), 'revocation list 2 of issuing', E'list issuing 2\n');
