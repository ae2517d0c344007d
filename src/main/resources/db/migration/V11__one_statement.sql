-- What is issued is stored and recorded in one statement: one round trip, one implicit transaction.

-- Appends events to a writer's chain, in their order; null or no events: nothing. The head stays locked until the
-- transaction ends, which waits for the disk (and a synchronous standby), whatever the role's default is.
CREATE FUNCTION audit_append(chain uuid, recorded bigint, events bytea[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    head audit_head;
    next bytea;
BEGIN
    IF cardinality(events) IS NULL OR cardinality(events) = 0 THEN
        RETURN;
    END IF;
    PERFORM set_config('synchronous_commit', 'on', true);
    SELECT * INTO head FROM audit_head WHERE writer = chain FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO audit_head (writer, position, hash) VALUES (chain, 0, decode(repeat('00', 32), 'hex'))
        ON CONFLICT (writer) DO NOTHING;
        SELECT * INTO STRICT head FROM audit_head WHERE writer = chain FOR UPDATE;
    END IF;
    FOREACH next IN ARRAY events LOOP
        head.position := head.position + 1;
        head.hash := sha256(head.hash || uuid_send(chain) || int8send(head.position) || int8send(recorded) || next);
        INSERT INTO audit (writer, position, recorded_at, event, hash)
        VALUES (chain, head.position, recorded, next, head.hash);
    END LOOP;
    UPDATE audit_head SET position = head.position, hash = head.hash WHERE writer = chain;
END
$$;

-- Nobody but the service has business with it.
REVOKE ALL ON FUNCTION audit_append FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_append TO ${service-role};

-- A claim whose time is over is taken over where it stands.
GRANT UPDATE ON claim TO ${service-role};
