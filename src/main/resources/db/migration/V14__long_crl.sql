-- A list may have a million entries: it is read in parts, none of which needs the whole.
ALTER TABLE crl ALTER COLUMN der SET STORAGE EXTERNAL;
ALTER TABLE crl ADD COLUMN sha256 bytea; -- of der
UPDATE crl SET sha256 = sha256(der);
ALTER TABLE crl ALTER COLUMN sha256 SET NOT NULL;
