-- Which certificate a host renewed with which: a lineage, from an enrolment on. Append-only.
CREATE TABLE renewal (
    serial             bytea   NOT NULL,
    authority          text    NOT NULL,
    previous_serial    bytea   NOT NULL,
    previous_authority text    NOT NULL,
    generation         integer NOT NULL CHECK (generation > 0), -- renewals since the enrolment
    spki_sha256        bytea   NOT NULL CHECK (octet_length(spki_sha256) = 32),
    PRIMARY KEY (serial, authority)
);

CREATE INDEX renewal_previous ON renewal (previous_serial, previous_authority);

REVOKE UPDATE, DELETE, TRUNCATE ON renewal FROM CURRENT_USER;
GRANT SELECT, INSERT ON renewal TO ${service-role};
