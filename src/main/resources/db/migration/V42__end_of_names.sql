-- A name may have had thousands of certificates, of which a host's newest are asked for: those that have ended are passed
-- over in the index. A row of before, or of the release before, is looked at whatever its end.
SET LOCAL lock_timeout = '5s'; -- behind a long reader, everybody would wait behind this
ALTER TABLE certificate_name ADD COLUMN not_after timestamptz NOT NULL DEFAULT 'infinity'; -- the certificate's, inclusive
