-- While these are made, nothing is issued, and everything is read: some seconds for each million certificates.
CREATE UNIQUE INDEX certificate_name_newest ON certificate_name (name, issued_at, serial, authority, not_after);

-- What ends last, in the order of a list; and of one profile, past all others.
CREATE INDEX certificate_end ON certificate (not_after DESC, serial DESC, authority DESC, profile);

-- A list leaves out what ended before the last one was made, which is most of it after some years.
CREATE INDEX revocation_end ON revocation (authority, not_after);

-- The newest enrolments, and the few tokens among them.
CREATE INDEX token_enrolment ON token (created_at DESC, id) WHERE role = 'ENROLLEE';
CREATE INDEX token_other ON token (created_at DESC, id) WHERE role <> 'ENROLLEE';
