-- While there is a row, no replica signs: the database is an older copy of itself and has forgotten what was revoked.
-- Written with the rows of a restore, or by a replica that notices; accept-restore takes it away.
CREATE TABLE quarantine (
    replica uuid        PRIMARY KEY, -- that restored it, or noticed; as in audit.writer
    since   timestamptz NOT NULL DEFAULT now(),
    made    timestamptz, -- the backup that was restored: how far the lost database had come, nobody knows
    lacks   text,        -- what is missing, as far as that replica knows; for people
    seen    text,        -- how far it knows the database to have come, as its file high-water has it
    CHECK (made IS NOT NULL OR (lacks IS NOT NULL AND seen IS NOT NULL))
);

GRANT SELECT, INSERT, UPDATE, DELETE ON quarantine TO ${service-role};

-- A backup of an older schema is restored into that schema, which has no place for a row. Of it, the audit tells: a
-- restore is the first record of its chain, and accepting it was a later one.
INSERT INTO quarantine (replica, made)
    SELECT r.writer, (convert_from(r.event, 'UTF8')::json -> 'details' ->> 'made')::timestamptz
    FROM audit r
    WHERE r.position = 1 AND position(convert_to('"action":"backup.restore"', 'UTF8') IN r.event) > 0
      AND NOT EXISTS (
        SELECT FROM audit a
        WHERE a.writer = r.writer AND position(convert_to('"action":"restore.accept"', 'UTF8') IN a.event) > 0);
