-- While these are made, everything is read, and nothing is issued or revoked: some seconds for each million certificates.
-- In the order in which a certificate is stored, so that who stores one and this do not wait for each other.
SET LOCAL lock_timeout = '5s';

-- What ends last, in the order of a list; and of one profile, past all others.
CREATE INDEX certificate_end ON certificate (not_after DESC, serial DESC, authority DESC, profile);

CREATE UNIQUE INDEX certificate_name_newest ON certificate_name (name, issued_at, serial, authority, not_after);

-- A list leaves out what ended before the last one was made, which is most of it after some years.
CREATE INDEX revocation_end ON revocation (authority, not_after);

-- The newest enrolments, and the few tokens among them.
CREATE INDEX token_enrolment ON token (created_at DESC, id DESC) WHERE role = 'ENROLLEE';
CREATE INDEX token_other ON token (created_at DESC, id DESC) WHERE role <> 'ENROLLEE';
