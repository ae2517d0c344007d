-- Which authority follows which. Both stay what they are; from the successor's certificate on, it is the one that signs.
CREATE TABLE authority_succession (
    successor   text PRIMARY KEY, -- perhaps one that waits for its certificate
    predecessor text NOT NULL REFERENCES authority (name)
);

GRANT SELECT, INSERT ON authority_succession TO ${service-role};
