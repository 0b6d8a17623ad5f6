#!/bin/sh
# Run once by the postgres image on an empty volume: the owner of the database is no superuser.
set -eu
psql -v ON_ERROR_STOP=1 -U postgres -d postgres -v password="$(cat /run/secrets/postgres_owner)" <<'SQL'
CREATE ROLE mistersmith LOGIN CREATEROLE PASSWORD :'password';
CREATE DATABASE mistersmith OWNER mistersmith;
SQL
