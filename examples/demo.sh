#!/bin/sh
# demo.sh - runs the main commands on recorded responses: seven sources, five formats, one source slow, one down.
set -eu
newsagg=${1:?usage: demo.sh PATH-TO-NEWSAGG}
here=$(dirname "$0")
store=$(mktemp -d)
trap 'rm -rf "$store"' EXIT
run() {
  printf '\n$ newsagg %s\n' "$*"
  "$newsagg" "$@" --config "$here/morning.toml" --store "$store/newsagg.db"
}

run fetch --format table --replay "$here/morning"
run fetch --format json --sources courier,harbour --offline --limit 1
run breaker-status --format table
run why ledger --format table
