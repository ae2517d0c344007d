-- What V43 has made is in their place.
SET LOCAL lock_timeout = '5s';
LOCK TABLE certificate, certificate_name IN ACCESS EXCLUSIVE MODE;
ALTER TABLE certificate_name DROP CONSTRAINT certificate_name_pkey;
DROP INDEX certificate_expiry;
