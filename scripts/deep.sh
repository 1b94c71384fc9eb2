#!/usr/bin/env bash
# The long proofs: every network fault 200 times, a thousand kills, ten thousand signals while the program
# starts, long random histories, mutants.
# Rewrites Benchmarks/README-sla.md, Benchmarks/README-outages.md and docs/mutants.md; SWIFT is the swift to use.
set -euo pipefail
cd "$(dirname "$0")/.."
read -ra swift <<< "${SWIFT:-swift}"
export NEWSAGG_DEEP=1 NEWSAGG_SLA_RUNS=${NEWSAGG_SLA_RUNS:-200}

"${swift[@]}" build --build-tests

table=$(mktemp) kills=$(mktemp) outages=$(mktemp)
NEWSAGG_SLA_TABLE=$table NEWSAGG_KILL_LOG=$kills NEWSAGG_OUTAGE_TABLE=$outages \
  "${swift[@]}" test --skip-build --filter '^ResilienceTests\.'
{
  cat << HEAD
# An answer within 500 ms, whatever is wrong

Five sources, two of them critical, each on a loopback host of its own; a deadline of 500 ms; the real
transport, and the store in a file. One source, each in turn, has the fault; two runs of three start
with an old copy of every source. Wall time of \`Engine.news\` in ms over $NEWSAGG_SLA_RUNS runs a row; debug build,
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
  cat << HEAD
# An answer by its deadline while the database is away

Five sources and a store in PostgreSQL with four connections, behind a proxy that breaks the way to it; a deadline of 1 s.
Thirty times: the fault, five answers, the way opened again. Wall time of an answer in ms, and until an answer is stored
again; debug build, 2 cores (\`make deep\`).

| database | p50 | p95 | longest | longest until it is used again |
|---|---:|---:|---:|---:|
HEAD
  cat "$outages"
} > Benchmarks/README-outages.md
rm -f "$table" "$kills" "$outages"

"${swift[@]}" test --skip-build --filter '^newsaggTests\..*The program'
scripts/signals.py .build/debug/newsagg "${NEWSAGG_STARTS:-10000}"
scripts/low-limits.py .build/debug/newsagg
scripts/mutants.sh > docs/mutants.md
