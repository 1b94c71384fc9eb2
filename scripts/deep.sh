#!/usr/bin/env bash
# The long proofs: every network fault 200 times, a thousand kills, ten thousand signals while the program
# starts, long random histories, mutants.
# Rewrites Benchmarks/README-sla.md and docs/mutants.md; SWIFT is the swift to use.
set -euo pipefail
cd "$(dirname "$0")/.."
read -ra swift <<< "${SWIFT:-swift}"
export NEWSAGG_DEEP=1 NEWSAGG_SLA_RUNS=${NEWSAGG_SLA_RUNS:-200}

"${swift[@]}" build --build-tests

table=$(mktemp) kills=$(mktemp)
NEWSAGG_SLA_TABLE=$table NEWSAGG_KILL_LOG=$kills \
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
rm -f "$table" "$kills"

"${swift[@]}" test --skip-build --filter '^newsaggTests\..*The program'
scripts/signals.py .build/debug/newsagg "${NEWSAGG_STARTS:-10000}"
scripts/mutants.sh > docs/mutants.md
