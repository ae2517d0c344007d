-- certificate_name_newest is in its place.
SET LOCAL lock_timeout = '5s';
ALTER TABLE certificate_name DROP CONSTRAINT certificate_name_pkey;
