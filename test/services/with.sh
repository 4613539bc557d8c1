#!/bin/sh
# Runs a command with a throw-away PostgreSQL 15 and Redis 7 on free loopback ports:
#   sh test/services/with.sh tap …
# Their addresses are in G60_TEST_POSTGRES_URL and G60_TEST_REDIS_URL; where both are set already, those are used.
set -eu
if [ -n "${G60_TEST_POSTGRES_URL:-}" ] && [ -n "${G60_TEST_REDIS_URL:-}" ]; then exec "$@"; fi

bin=$(ls -d /usr/lib/postgresql/1[5-9]/bin 2>/dev/null | head -n 1)
[ -n "$bin" ] && command -v redis-server >/dev/null || {
  echo "PostgreSQL 15 and Redis 7 are needed: apt-get install postgresql-15 redis-server" >&2
  exit 2
}
free_port() { node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'; }
data=$(mktemp -d)
chmod 755 "$data"
postgres_port=$(free_port)
redis_port=$(free_port)
# PostgreSQL refuses to run as root.
as_postgres() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
redis_pid=
finish() {
  code=$?
  trap - EXIT INT TERM
  [ -z "$redis_pid" ] || kill "$redis_pid" 2>/dev/null || true
  as_postgres "$bin/pg_ctl" -D "$data/postgres" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$data"
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT TERM

mkdir "$data/postgres" "$data/redis"
if [ "$(id -u)" = 0 ]; then chown postgres "$data/postgres"; fi
as_postgres "$bin/initdb" -D "$data/postgres" -U g60 --auth=trust --encoding=UTF8 --locale=C.UTF-8 >/dev/null
as_postgres "$bin/pg_ctl" -D "$data/postgres" -l "$data/postgres/log" -w \
  -o "-p $postgres_port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_wal_size=4GB -c shared_buffers=512MB -c max_connections=200" start >/dev/null
redis-server --port "$redis_port" --bind 127.0.0.1 --dir "$data/redis" --appendonly yes --maxmemory-policy noeviction >/dev/null &
redis_pid=$!
tries=0
until redis-cli -p "$redis_port" ping >/dev/null 2>&1; do
  tries=$((tries + 1))
  [ "$tries" -lt 50 ] || { echo "Redis did not start" >&2; exit 2; }
  sleep 0.1
done
export G60_TEST_POSTGRES_URL="postgres://g60@127.0.0.1:$postgres_port/postgres"
export G60_TEST_REDIS_URL="redis://127.0.0.1:$redis_port"
"$@"
