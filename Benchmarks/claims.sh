#!/bin/bash
# claims.sh - how many due sources a second four processes claim and settle in PostgreSQL, without any request.
#
# usage: Benchmarks/claims.sh [PATH-TO-RESILIENCE-WORKER] [SECONDS]; needs PostgreSQL's server and psql.
# Prints for each row: sources, batch, claims/s, lateness in ms (p50, p99, longest), least and greatest share.
set -eu
worker=$(realpath "${1:-.build/release/resilience-worker}")
seconds=${2:-10}
. "$(dirname "$0")/server.sh"
url="postgresql://newsagg@/postgres?host=$work"

# The program makes the tables.
"$worker" claim "$url" 0 1 3600 1 > /dev/null
row() { # SOURCES BATCH INTERVAL(s) SPREAD(s)
  sql "TRUNCATE newsagg.source, newsagg.host_lease" 
  sql "INSERT INTO newsagg.source (name, url, host, article_count, skip_hours, skip_days, failures, is_gone, moved_sightings,
         breaker_state, breaker_generation, breaker_failures, breaker_opens, breaker_successes, breaker_window,
         breaker_probe_owner, lease_owner, lease_token, due_at)
       SELECT 's' || n, 'http://h' || n || '.example/', 'h' || n || '.example', 0, 0, 0, 0, 0, 0, 'closed', 1, 0, 0, 0, '',
         '', '', 0, (extract(epoch FROM clock_timestamp()) * 1000)::bigint + 1000 + ($4 * 1000 * random())::bigint
       FROM generate_series(1, $1) AS n"
  sql "VACUUM ANALYZE newsagg.source"
  for n in 1 2 3 4; do "$worker" claim "$url" "$seconds" "$2" "$3" "$1" > "$work/out$n" & done
  wait
  cat "$work"/out? | awk -v sources="$1" -v batch="$2" -v time="$seconds" '
    { sum += $1; doubles += $2; if (NR == 1 || $1 < least) least = $1; if ($1 > most) most = $1
      if ($3 > p50) p50 = $3; if ($4 > p99) p99 = $4; if ($5 > worst) worst = $5 }
    END { printf "%d | %d | %d | %d | %d | %d | %.1f %% | %.1f %% | %d\n", sources, batch, sum / time, p50, p99, worst,
      100 * least / sum, 100 * most / sum, doubles }'
}
echo "sources | batch | claims/s | late p50 | p99 | longest | least share | greatest share | held by another"
for batch in 1 16 64; do row 100000 $batch 3600 0; done
echo "due all the time, each once a minute:"
for sources in 1000 10000 100000; do row "$sources" 64 60 60; done
