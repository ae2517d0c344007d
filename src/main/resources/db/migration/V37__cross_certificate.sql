-- What two generations of roots have signed for each other, so that whoever trusts the one finds the other.
CREATE TABLE cross_certificate (
    subject     text  NOT NULL REFERENCES authority (name), -- whose key it is for
    issuer      text  NOT NULL REFERENCES authority (name),
    certificate bytea NOT NULL,
    PRIMARY KEY (subject, issuer)
);

GRANT SELECT, INSERT ON cross_certificate TO ${service-role};
