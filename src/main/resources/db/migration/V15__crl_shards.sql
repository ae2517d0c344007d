-- An authority can spread its certificates over several lists, each of which stays short. A certificate keeps its own.
CREATE TABLE crl_shard (
    authority text     NOT NULL REFERENCES authority (name),
    shard     smallint NOT NULL CHECK (shard > 0),
    url       text     NOT NULL, -- in its certificates (RFC 5280 4.2.1.13) and in the list (RFC 5280 5.2.5)
    open      boolean  NOT NULL, -- whether new certificates get it
    PRIMARY KEY (authority, shard)
);

ALTER TABLE certificate ADD COLUMN shard smallint; -- null: the full list alone has it
ALTER TABLE revocation ADD COLUMN shard smallint; -- the certificate's

CREATE FUNCTION revocation_shard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT c.shard INTO NEW.shard
    FROM certificate c WHERE c.serial = NEW.serial AND c.authority = NEW.authority;
    RETURN NEW;
END
$$;
CREATE TRIGGER revocation_shard BEFORE INSERT ON revocation
FOR EACH ROW EXECUTE FUNCTION revocation_shard();

ALTER TABLE crl ADD COLUMN shard smallint NOT NULL DEFAULT 0; -- 0: the full one
ALTER TABLE crl DROP CONSTRAINT crl_pkey;
ALTER TABLE crl ADD PRIMARY KEY (authority, shard);
ALTER TABLE crl ADD COLUMN entries bigint NOT NULL DEFAULT 0;

GRANT SELECT, INSERT ON crl_shard TO ${service-role};
GRANT UPDATE (open) ON crl_shard TO ${service-role};
