#!/bin/sh
# serve-drain.sh - sends SIGTERM to a server under load, many times: counts lost requests, and measures the shutdown.
#
# Usage: Benchmarks/serve-drain.sh "COMMAND THAT SERVES ON PORT" PORT [TIMES]      (20)
#        scripts/serving.py --hanging -- sh -c 'Benchmarks/serve-drain.sh \
#          "$PROGRAM serve --config $CONFIG --store $STORE.drain --port 18499 --client-rate 0" 18499'
# Each time there are 16 busy clients, one that does not read its responses, one that never completes its request
# head, and, with --hanging, a fetch that holds a lease. The script looks for remaining leases in the store that is
# named STORE.drain in COMMAND. Exit status 1 when a response was cut short, a shutdown took more than 8 s or failed, or
# a lease remained.
set -eu

command=$1
port=$2
times=${3:-20}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/load.py" <<'PY'
"""Sends requests over keep-alive connections until the server is gone, and counts them by their result."""
import socket, sys, threading

port = int(sys.argv[1])
# Answered; cut short; sent while the server closed the idle connection; connected, but never accepted.
answered, cut, crossed, untaken = [], [], [], []
request = f"GET /news?limit=25 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()

def receive(client):
    try:
        return client.recv(65536)
    except OSError:
        return b""

def ask(client):
    """Whether the connection stays open; None if no byte came."""
    client.sendall(request)
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = receive(client)
        if not chunk:
            return cut.append(1) or False if data else None
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    while len(body) < length:
        chunk = receive(client)
        if not chunk:
            break
        body += chunk
    (answered if len(body) == length else cut).append(1)
    return len(body) == length and b"connection: close" not in head.lower()

def load():
    while True:
        try:
            client = socket.create_connection(("127.0.0.1", port), timeout=10)
        except OSError:
            return
        isFirst, goesOn = True, True
        while goesOn:
            try:
                goesOn = ask(client)
            except OSError:
                goesOn = None
            if goesOn is None:
                (untaken if isFirst else crossed).append(1)
            isFirst = False

threads = [threading.Thread(target=load) for _ in range(16)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(len(answered), len(cut), len(crossed), len(untaken))
PY
leases() { # held in the store
  python3 -c "
import os, sqlite3, sys
query = 'SELECT count(*) FROM source WHERE lease_owner != \'\''
print(sqlite3.connect(sys.argv[1]).execute(query).fetchone()[0] if os.path.exists(sys.argv[1]) else 0)
" "${STORE:-}.drain"
}
round=0
while [ "$round" -lt "$times" ]; do
  # shellcheck disable=SC2086 # a command with its arguments
  $command >"$work/serve.log" 2>&1 &
  server=$!
  until curl -sf "http://127.0.0.1:$port/ready" >/dev/null; do sleep 0.05; done
  python3 "$work/load.py" "$port" >"$work/load.txt" &
  load=$!
  # A client that does not read its responses, and one that never completes its request head.
  python3 -c "
import socket,time
s=socket.create_connection(('127.0.0.1',$port)); s.sendall(b'GET / HTTP/1.1\r\nHo')
t=socket.socket(); t.setsockopt(socket.SOL_SOCKET,socket.SO_RCVBUF,4096); t.connect(('127.0.0.1',$port))
t.sendall(b'GET /news?limit=25 HTTP/1.1\r\nHost: 127.0.0.1:$port\r\n\r\n'*2000)
time.sleep(9)" &
  stalled=$!
  sleep 1
  held=$(leases)
  start=$(date +%s%N)
  kill -TERM "$server"
  status=0
  wait "$server" || status=$?
  end=$(date +%s%N)
  wait "$load"
  kill "$stalled" 2>/dev/null || true
  wait "$stalled" 2>/dev/null || true
  echo "$(((end - start) / 1000000)) $status $(cat "$work/load.txt") $held $(leases)" >>"$work/results"
  round=$((round + 1))
done
awk '{ if ($1 > longest) longest = $1; if ($2 != 0) failed++; answered += $3; cut += $4
    crossed += $5; untaken += $6; held += $7; left += $8 }
  END { printf "%d ends: longest %d ms, exit status other than 0: %d; answers %d, cut short %d, " \
    "sent while an idle connection was closed %d, never accepted %d; leases held %d, left %d\n", \
    NR, longest, failed, answered, cut, crossed, untaken, held, left
    exit cut > 0 || failed > 0 || left > 0 || longest > 8000 }' "$work/results"
