#!/bin/bash
# Makes Postseal's database and its two roles on a new PostgreSQL; the postgres image runs it once, on an empty volume.
#
#   postseal_owner  owns the tables and changes them when a newer Postseal starts (migrations)
#   postseal        what the service works as: owns nothing, may do what the migrations grant it
#
# Both passwords come from the file that Postseal reads, too, so they stand in one place.
set -euo pipefail

settings="${POSTSEAL_SETTINGS:-/run/secrets/postseal.properties}"

password_of() {
    local value
    value="$(sed -n "s/^$1=//p" "$settings")"
    if [ -z "$value" ]; then
        echo "roles.sh: $settings has no $1" >&2
        return 1
    fi
    printf '%s' "$value"
}

OWNER_PASSWORD="$(password_of quarkus.flyway.password)"
SERVICE_PASSWORD="$(password_of quarkus.datasource.password)"
export OWNER_PASSWORD SERVICE_PASSWORD

psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<'SQL'
\getenv owner_password OWNER_PASSWORD
\getenv service_password SERVICE_PASSWORD

CREATE ROLE postseal_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE postseal LOGIN PASSWORD :'service_password';
-- A lock that another replica keeps, or a client that went away, must not hold up the rest.
ALTER ROLE postseal SET lock_timeout = '5s';
ALTER ROLE postseal SET idle_in_transaction_session_timeout = '30s';
-- What the service has given up ends here, too. A server that is not on Linux may refuse this; leave it out there.
ALTER ROLE postseal SET client_connection_check_interval = '2s';

CREATE DATABASE postseal OWNER postseal_owner;
REVOKE ALL ON DATABASE postseal FROM PUBLIC;
GRANT CONNECT ON DATABASE postseal TO postseal;

\connect postseal
-- As it is from PostgreSQL 15 on; 14 lets everybody create tables here.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT CREATE ON SCHEMA public TO postseal_owner;
SQL
