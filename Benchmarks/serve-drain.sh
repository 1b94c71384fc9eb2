#!/bin/sh
# serve-drain.sh - SIGTERM under load, many times: is an accepted request lost, how long does it take?
#
# Usage: Benchmarks/serve-drain.sh "COMMAND THAT SERVES ON PORT" PORT [TIMES]
set -eu

command=$1
port=$2
times=${3:-20}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/load.py" <<'PY'
"""Requests over keep-alive connections until the server is gone; counts answers that were cut."""
import socket, sys, threading

port, cut, answered, unanswered = int(sys.argv[1]), [], [], []
request = f"GET /news?limit=25 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()

def load():
    while True:
        try:
            client = socket.create_connection(("127.0.0.1", port), timeout=10)
        except OSError:
            return
        try:
            while True:
                client.sendall(request)
                data = b""
                while b"\r\n\r\n" not in data:
                    chunk = client.recv(65536)
                    if not chunk:
                        break
                    data += chunk
                if not data:
                    # Closed while idle: the request crossed the end of the connection.
                    unanswered.append(1)
                    break
                head, _, body = data.partition(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                while len(body) < length:
                    chunk = client.recv(65536)
                    if not chunk:
                        break
                    body += chunk
                (answered if len(body) == length else cut).append(1)
                if b"connection: close" in head.lower():
                    break
        except OSError:
            unanswered.append(1)

threads = [threading.Thread(target=load) for _ in range(16)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(len(answered), len(cut), len(unanswered))
PY
round=0
while [ "$round" -lt "$times" ]; do
  # shellcheck disable=SC2086 # a command with its arguments
  $command >"$work/serve.log" 2>&1 &
  server=$!
  until curl -sf "http://127.0.0.1:$port/ready" >/dev/null; do sleep 0.05; done
  python3 "$work/load.py" "$port" >"$work/load.txt" &
  load=$!
  # A reader that reads nothing, and a head that never ends.
  python3 -c "
import socket,time
s=socket.create_connection(('127.0.0.1',$port)); s.sendall(b'GET / HTTP/1.1\r\nHo')
t=socket.socket(); t.setsockopt(socket.SOL_SOCKET,socket.SO_RCVBUF,4096); t.connect(('127.0.0.1',$port))
t.sendall(b'GET /news?limit=25 HTTP/1.1\r\nHost: 127.0.0.1:$port\r\n\r\n'*2000)
time.sleep(9)" &
  stalled=$!
  sleep 1
  start=$(date +%s%N)
  kill -TERM "$server"
  status=0
  wait "$server" || status=$?
  end=$(date +%s%N)
  wait "$load"
  kill "$stalled" 2>/dev/null || true
  wait "$stalled" 2>/dev/null || true
  echo "$(((end - start) / 1000000)) $status $(cat "$work/load.txt")" >>"$work/results"
  round=$((round + 1))
done
awk '{ if ($1 > longest) longest = $1; if ($2 != 0) failed++; answered += $3; cut += $4; crossed += $5 }
  END { printf "%d ends: longest %d ms, exit status other than 0: %d, answers %d, cut short %d, " \
    "closed while idle %d\n", NR, longest, failed, answered, cut, crossed }' "$work/results"
