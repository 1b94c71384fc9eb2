#!/usr/bin/env bash
# deep.sh - the long tests: each network fault 200 times, a thousand kills, ten thousand signals while the program
# starts, long random histories, mutants.
#
# Rewrites Benchmarks/README-sla.md, the last section of Benchmarks/README-postgresql.md and docs/mutants.md;
# SWIFT is the swift to use.
set -euo pipefail
cd "$(dirname "$0")/.."
read -ra swift <<< "${SWIFT:-swift}"
export NEWSAGG_DEEP=1 NEWSAGG_SLA_RUNS=${NEWSAGG_SLA_RUNS:-200}

"${swift[@]}" build --build-tests

table=$(mktemp) kills=$(mktemp) outages=$(mktemp) fleets=$(mktemp) page=$(mktemp)
NEWSAGG_SLA_TABLE=$table NEWSAGG_KILL_LOG=$kills NEWSAGG_OUTAGE_TABLE=$outages \
  NEWSAGG_FLEET_LOG=$fleets \
  "${swift[@]}" test --skip-build --filter '^ResilienceTests\.'
{
  cat << HEAD
# An answer within 500 ms with any fault of a source

Five sources, two of them critical, each on a loopback host of its own; a deadline of 500 ms; the real transport; the store
in a file. In each run one of the sources has the fault, each source in turn; two runs of three start with an old copy of
every source. The table has the wall time of \`Engine.news\` in ms over $NEWSAGG_SLA_RUNS runs for each row; debug build,
2 cores. Each run also checks state, code and articles of all five sources (\`make deep\`).

| fault | p50 | p95 | p99 | longest |
|---|---:|---:|---:|---:|
HEAD
  cat "$table"
  echo
  echo 'Processes killed with SIGKILL in the same run:'
  echo
  sed 's/^/- /' "$kills"
} > Benchmarks/README-sla.md
{
  sed '/^## When the server fails/,$d' Benchmarks/README-postgresql.md
  cat << HEAD
## When the server fails

Five sources and a store with four connections to a PostgreSQL server that the test starts; a deadline of 1 s. Each row
has thirty runs (the promotion ten). In a run all sources are asked and stored, the fault begins, five answers follow, of which the
first is to ask again, and the fault ends. The table has the wall time of an answer, and the time from the end of the fault
until nothing is left to store, in ms. Each run also checks the state of each source, that every answer has all articles, that
the message about the store names the reason, that no publisher is asked without a stored lease or twice, and that no article
is lost; debug build, 2 cores (\`make deep\`).

| fault of the database | p50 | p95 | longest | results stored after: p50 | longest |
|---|---:|---:|---:|---:|---:|
HEAD
  cat "$outages"
  echo
  echo 'Tests with several processes, and long runs:'
  echo
  sed 's/^/- /' "$fleets"
} > "$page"
cat "$page" > Benchmarks/README-postgresql.md
rm -f "$table" "$kills" "$outages" "$fleets" "$page"

"${swift[@]}" test --skip-build --filter '^newsaggTests\..*(The program|Servers on one)'
scripts/signals.py .build/debug/newsagg "${NEWSAGG_STARTS:-10000}"
scripts/low-limits.py .build/debug/newsagg
scripts/mutants.sh > docs/mutants.md
