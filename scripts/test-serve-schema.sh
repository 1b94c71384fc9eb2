#!/bin/sh
# test-serve-schema.sh - schemathesis against /openapi.json of `newsagg serve`, and malformed HTTP.
#
# Usage: scripts/test-serve-schema.sh [EXAMPLES]      (50 per operation; half a minute)
# Needs Python 3, a release build (NEWSAGG names another program) and schemathesis 4 from PyPI: `st` in
# PATH or in ST. Where it is missing: python3 -m venv DIR && DIR/bin/pip install schemathesis
# SEED=number repeats a run. No answer may be a 5xx, or be missing from the document in status, content
# type, fields or schema. /events never ends, so it is left to test-serve-clients.py.
set -eu

examples=${1:-50}
root=$(cd "$(dirname "$0")/.." && pwd)
st=${ST:-st}
command -v "$st" > /dev/null || { echo "schemathesis is missing; see the head of $0" >&2; exit 69; }
status=0

# The document is given as a file, because schemathesis does not test the path from which it reads the document.
# shellcheck disable=SC2016 # for the inner shell
"$root/scripts/serving.py" --client-rate 0 -- sh -c '
  place=$(mktemp -d) && trap "rm -rf \"$place\"" EXIT && cd "$place"
  curl -sf "$URL/openapi.json" >openapi.json
  "$0" run openapi.json --url "$URL" --exclude-path /events --mode all --max-examples "$1" \
    --checks "not_a_server_error,status_code_conformance,content_type_conformance,$2" \
    ${SEED:+--seed "$SEED"} --request-timeout 15 --workers 1 --continue-on-failure' \
  "$st" "$examples" response_schema_conformance,response_headers_conformance || status=1

# shellcheck disable=SC2016
"$root/scripts/serving.py" --client-rate 0 -- sh -c 'python3 "$0" "$PORT" "$PID"' \
  "$root/scripts/malformed-http.py" || status=1
exit "$status"
