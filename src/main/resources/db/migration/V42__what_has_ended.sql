-- A name may have had thousands of certificates, of which a host's newest are asked for: those that have ended are passed
-- over in the index. A row of before, or of the release before, is looked at whatever its end.
ALTER TABLE certificate_name ADD COLUMN not_after timestamptz NOT NULL DEFAULT 'infinity'; -- the certificate's, inclusive
CREATE UNIQUE INDEX certificate_name_newest ON certificate_name (name, issued_at, serial, authority, not_after);
ALTER TABLE certificate_name DROP CONSTRAINT certificate_name_pkey;

-- A list leaves out what ended before the last one was made, which is most of it after some years.
CREATE INDEX revocation_expiry ON revocation (authority, not_after);

-- The newest enrolments, and the few tokens among them.
CREATE INDEX token_enrolment ON token (created_at DESC, id) WHERE role = 'ENROLLEE';
CREATE INDEX token_other ON token (created_at DESC, id) WHERE role <> 'ENROLLEE';
