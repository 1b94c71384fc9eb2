#!/bin/bash
# skip-locked.sh - compares two ways to claim due sources: advisory locks of names, and row locks with SKIP LOCKED.
#
# The store locks names. Only the SQL that differs is run, without host leases; 100,000 sources are all due, and are
# claimed in batches of 64.
#
# usage: Benchmarks/skip-locked.sh [PATH-TO-NEWSAGG] [ROUNDS]; needs PostgreSQL's server and psql.
# Prints for each number of claimers and each way: claims/s (median of the rounds), and sources that were claimed twice.
set -eu
newsagg=$(realpath "${1:-.build/release/newsagg}")
rounds=${2:-3}
. "$(dirname "$0")/server.sh"

# The program creates the tables.
HOME=$work "$newsagg" stats --store "postgresql://newsagg@/postgres?host=$work" > /dev/null
fill() {
  sql "TRUNCATE newsagg.source, newsagg.host_lease"
  sql "INSERT INTO newsagg.source (name, url, host, article_count, skip_hours, skip_days, failures, is_gone, moved_sightings,
         breaker_state, breaker_generation, breaker_failures, breaker_opens, breaker_successes, breaker_window,
         breaker_probe_owner, lease_owner, lease_token, due_at)
       SELECT 's' || n, 'http://h' || n || '.example/', 'h' || n || '.example', 0, 0, 0, 0, 0, 0, 'closed', 1, 0, 0, 0, '',
         '', '', 0, (1000 * random())::bigint FROM generate_series(1, 100000) AS n"
  sql "VACUUM ANALYZE newsagg.source"
}
mine="ARRAY(SELECT json_array_elements_text(':mine'::json))"
claim="UPDATE newsagg.source SET lease_owner = 'c:client_id', lease_token = lease_token + 1, due_at = 9000 WHERE name = ANY ($mine)"
settle="UPDATE newsagg.source SET lease_owner = '', failures = failures + 1, due_at = 1000000
  WHERE lease_owner = 'c:client_id' AND name = ANY ($mine);"
# Reads due names without a lock, locks those that are free, reads their rows, and claims them; then settles them.
cat > names.sql << SQL
SELECT coalesce(json_agg(name), '[]') AS names FROM (SELECT name FROM (
  SELECT name FROM newsagg.source WHERE due_at <= 2000 ORDER BY due_at LIMIT 256) AS due ORDER BY random() LIMIT 64) AS chosen \gset
BEGIN;
SELECT coalesce(json_agg(name), '[]') AS mine FROM json_array_elements_text(':names'::json) AS names (name)
WHERE pg_try_advisory_xact_lock(1, hashtext('newsagg ' || name)) \gset
SELECT count(*) FROM (SELECT * FROM newsagg.source WHERE name = ANY ($mine) AND due_at <= 2000) AS read;
$claim AND due_at <= 2000;
COMMIT;
BEGIN;
SELECT pg_advisory_xact_lock(1, key) FROM (SELECT DISTINCT hashtext('newsagg ' || name) AS key
  FROM json_array_elements_text(':mine'::json) AS names (name) ORDER BY key) AS keys;
SELECT count(*) FROM (SELECT * FROM newsagg.source WHERE name = ANY ($mine)) AS read;
$settle
COMMIT;
SQL
cat > rows.sql << SQL
BEGIN;
SELECT coalesce(json_agg(name), '[]') AS mine FROM (
  SELECT name FROM newsagg.source WHERE due_at <= 2000 ORDER BY due_at LIMIT 64 FOR UPDATE SKIP LOCKED) AS due \gset
$claim;
COMMIT;
BEGIN;
SELECT count(*) FROM (SELECT * FROM newsagg.source WHERE name = ANY ($mine) ORDER BY name FOR UPDATE) AS read;
$settle
COMMIT;
SQL
round() { # CLAIMERS WAY: claims/s and sources taken twice
  fill
  server "$bin/pgbench" -n -h "$work" -U newsagg -c "$1" -j 2 -t $((480 / $1)) -f "$work/$2.sql" postgres > "$work/out" 2> "$work/err"
  local rate claimed
  rate=$(awk '/^tps/ {print $3}' "$work/out")
  claimed=$(sql "SELECT sum(failures) FROM newsagg.source")
  awk -v rate="$rate" -v claimed="$claimed" -v runs=$((480 / $1 * $1)) 'BEGIN {printf "%d ", claimed * rate / runs}'
  sql "SELECT count(*) FROM newsagg.source WHERE failures > 1 OR lease_token > 1"
}
echo "claimers | locks of names: claims/s | taken twice | SKIP LOCKED: claims/s | taken twice"
for claimers in 1 4 8; do
  : > names.out
  : > rows.out
  for _ in $(seq "$rounds"); do for way in names rows; do round $claimers $way >> $way.out; done; done
  median() { sort -n "$1.out" | awk '{rate[NR] = $1; twice += $2} END {printf "%d | %d", rate[int((NR + 1) / 2)], twice}'; }
  echo "$claimers | $(median names) | $(median rows)"
done
