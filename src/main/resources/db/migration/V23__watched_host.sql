-- Hosts that are probed on a schedule: those that somebody has probed once.
CREATE TABLE watched_host (
    host      text        PRIMARY KEY,
    due_at    timestamptz NOT NULL, -- when to look next; whoever moves it on does
    looked_at timestamptz NOT NULL,
    summary   text        NOT NULL,
    findings  text[]      NOT NULL, -- each a service, where there is one, and a kind
    since     timestamptz NOT NULL  -- of the summary
);

CREATE INDEX watched_host_due ON watched_host (due_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON watched_host TO ${service-role};
