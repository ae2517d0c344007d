-- Of an issuing authority below an outside root, what that root was asked to sign. It stays when the certificate is here.
CREATE TABLE authority_request (
    name       text        PRIMARY KEY,
    request    bytea       NOT NULL, -- PKCS #10, DER
    created_at timestamptz NOT NULL
);

GRANT SELECT, INSERT ON authority_request TO ${service-role};
