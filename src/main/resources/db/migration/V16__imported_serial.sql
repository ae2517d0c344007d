-- What an authority issued before it was taken over, where the certificate itself was not handed over.
CREATE TABLE imported_serial (
    serial    bytea       NOT NULL CHECK (octet_length(serial) BETWEEN 1 AND 20),
    authority text        NOT NULL,
    not_after timestamptz NOT NULL,
    PRIMARY KEY (serial, authority)
);

GRANT SELECT, INSERT ON imported_serial TO ${service-role};
