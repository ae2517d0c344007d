-- A revocation is dated when its transaction begins and seen when that has committed, which may be much later. So it also
-- has the transaction's number, and a list what was committed when its entries were read: together they say exactly
-- whether the list can have it. A row that was there before has the smallest number, and every snapshot shows it.
ALTER TABLE revocation ADD COLUMN changed_by xid8 NOT NULL DEFAULT '3';
ALTER TABLE revocation ALTER COLUMN changed_by SET DEFAULT pg_current_xact_id();
CREATE INDEX revocation_changed_by ON revocation (authority, changed_by);

CREATE FUNCTION revocation_changed_by() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_by := pg_current_xact_id();
    RETURN NEW;
END
$$;
CREATE TRIGGER revocation_changed_by BEFORE UPDATE ON revocation
FOR EACH ROW EXECUTE FUNCTION revocation_changed_by();

ALTER TABLE crl ADD COLUMN shows pg_snapshot NOT NULL DEFAULT '4:4:';
ALTER TABLE crl ALTER COLUMN shows DROP DEFAULT;
