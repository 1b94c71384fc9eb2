#!/usr/bin/env python3
"""malformed-http.py - sends malformed HTTP/1.1 requests to a server on loopback.

Usage: scripts/malformed-http.py PORT [PID]
The server must answer each with 4xx and close the connection, or only close it, within 15 s, and then
answer a valid request. Requests that RFC 9112 allows a server to accept (an empty line before a request, a bare LF, the
absolute form) may also get 200. Prints a line for each request; the exit status is 1 if one failed.
"""

import re
import socket
import sys
import time

port, pid = int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None
HOST = f"Host: 127.0.0.1:{port}\r\n".encode()
GET = b"GET /live HTTP/1.1\r\n" + HOST + b"\r\n"
failures = 0


def head(line=b"GET /live HTTP/1.1", *fields, end=b"\r\n"):
    return line + end + b"".join(field + end for field in fields) + end


host = HOST.strip()
REFUSED = {
    "a word": b"HELLO\r\n\r\n",
    "a line without a target": head(b"GET HTTP/1.1", host),
    "a line without a version (HTTP/0.9)": b"GET /live\r\n\r\n",
    "a line with a tab": head(b"GET\t/live\tHTTP/1.1", host),
    "a line with a fourth word": head(b"GET /live HTTP/1.1 more", host),
    "a line that begins with a space": head(b" GET /live HTTP/1.1", host),
    "a space in the target": head(b"GET /li ve HTTP/1.1", host),
    "a NUL in the target": head(b"GET /li\0ve HTTP/1.1", host),
    "a control character in the target": head(b"GET /li\x07ve HTTP/1.1", host),
    "a target without a slash": head(b"GET live HTTP/1.1", host),
    "an asterisk for a target": head(b"GET * HTTP/1.1", host),
    "an unknown method": head(b"BREW /live HTTP/1.1", host),
    "a method in lower case": head(b"get /live HTTP/1.1", host),
    "a method with a bracket": head(b"G(T /live HTTP/1.1", host),
    "a method of 10,000 letters": head(b"G" * 10000 + b" /live HTTP/1.1", host),
    "CONNECT": head(b"CONNECT 127.0.0.1:80 HTTP/1.1", host),
    "HTTP/2.0": head(b"GET /live HTTP/2.0", host),
    "HTTP/1.2": head(b"GET /live HTTP/1.2", host),
    "HTTP/9.9": head(b"GET /live HTTP/9.9", host),
    "HTTP/1": head(b"GET /live HTTP/1", host),
    "HTTP/01.1": head(b"GET /live HTTP/01.1", host),
    "http/1.1 in lower case": head(b"GET /live http/1.1", host),
    "no Host": head(b"GET /live HTTP/1.1"),
    "an empty Host": head(b"GET /live HTTP/1.1", b"Host:"),
    "two Hosts": head(b"GET /live HTTP/1.1", host, host),
    "two Hosts that differ": head(b"GET /live HTTP/1.1", host, b"Host: evil.example"),
    "two Hosts in one field": head(b"GET /live HTTP/1.1", host + b", evil.example"),
    "a foreign Host": head(b"GET /live HTTP/1.1", b"Host: evil.example"),
    "a Host with a user": head(b"GET /live HTTP/1.1", b"Host: me@127.0.0.1:%d" % port),
    "a Host with a path": head(b"GET /live HTTP/1.1", host + b"/x"),
    "a Host with another port": head(b"GET /live HTTP/1.1", b"Host: 127.0.0.1:1"),
    "a space before the colon": head(b"GET /live HTTP/1.1", host, b"X : 1"),
    "a field without a colon": head(b"GET /live HTTP/1.1", host, b"nonsense"),
    "a field without a name": head(b"GET /live HTTP/1.1", host, b": 1"),
    "a field name with a space": head(b"GET /live HTTP/1.1", host, b"X Y: 1"),
    "a field name with a NUL": head(b"GET /live HTTP/1.1", host, b"X\0Y: 1"),
    "a NUL in a value": head(b"GET /live HTTP/1.1", host, b"X: 1\x002"),
    "a bare CR in a value": head(b"GET /live HTTP/1.1", host, b"X: 1\rY: 2"),
    "a folded field": head(b"GET /live HTTP/1.1", host, b"X: 1", b" 2"),
    "a folded first field": head(b"GET /live HTTP/1.1", b" X: 1", host),
    "a field of 20 KB": head(b"GET /live HTTP/1.1", host, b"X: " + b"a" * 20000),
    "fields of 24 KB": head(b"GET /live HTTP/1.1", host,
                            *[b"X%d: " % i + b"a" * 400 for i in range(60)]),
    "a field name of 20 KB": head(b"GET /live HTTP/1.1", host, b"X" * 20000 + b": 1"),
    "500 fields": head(b"GET /live HTTP/1.1", host, *[b"X%d: 1" % i for i in range(500)]),
    "a field without an end, 1 MB": b"GET /live HTTP/1.1\r\n" + HOST + b"X: " + b"a" * (1 << 20),
    "a target of 3,000 bytes": head(b"GET /live?" + b"a" * 3000 + b" HTTP/1.1", host),
    "a target of 60 KB": head(b"GET /live?" + b"a" * 60000 + b" HTTP/1.1", host),
    "a target without an end, 1 MB": b"GET /" + b"a" * (1 << 20),
    "Content-Length: -1": head(b"GET /live HTTP/1.1", host, b"Content-Length: -1"),
    "Content-Length: +1": head(b"GET /live HTTP/1.1", host, b"Content-Length: +1") + b"x",
    "Content-Length: 1x": head(b"GET /live HTTP/1.1", host, b"Content-Length: 1x") + b"x",
    "Content-Length: 0x1": head(b"GET /live HTTP/1.1", host, b"Content-Length: 0x1") + b"x",
    "Content-Length of 30 digits": head(b"GET /live HTTP/1.1", host, b"Content-Length: " + b"9" * 30),
    "an empty Content-Length": head(b"GET /live HTTP/1.1", host, b"Content-Length:"),
    "Content-Length twice": head(b"GET /live HTTP/1.1", host, b"Content-Length: 1",
                                 b"Content-Length: 1") + b"x",
    "Content-Length twice, differing": head(b"GET /live HTTP/1.1", host, b"Content-Length: 0",
                                            b"Content-Length: 44") + GET,
    "Content-Length: 1, 1": head(b"GET /live HTTP/1.1", host, b"Content-Length: 1, 1") + b"x",
    "Content-Length and chunks": head(b"POST /live HTTP/1.1", host, b"Content-Length: 5",
                                      b"Transfer-Encoding: chunked") + b"0\r\n\r\n" + GET,
    "chunks and Content-Length": head(b"GET /live HTTP/1.1", host, b"Transfer-Encoding: chunked",
                                      b"Content-Length: 0") + b"0\r\n\r\n" + GET,
    "Transfer-Encoding: xchunked": head(b"GET /live HTTP/1.1", host, b"Transfer-Encoding: xchunked"),
    "Transfer-Encoding: chunked, identity": head(
        b"GET /live HTTP/1.1", host, b"Transfer-Encoding: chunked, identity") + b"0\r\n\r\n" + GET,
    "Transfer-Encoding twice": head(b"GET /live HTTP/1.1", host, b"Transfer-Encoding: chunked",
                                    b"Transfer-Encoding: identity") + b"0\r\n\r\n",
    "Transfer-Encoding with a vertical tab": head(
        b"GET /live HTTP/1.1", host, b"Transfer-Encoding: \x0bchunked") + b"0\r\n\r\n",
    "Transfer-Encoding in HTTP/1.0": head(b"GET /live HTTP/1.0", host,
                                          b"Transfer-Encoding: chunked") + b"0\r\n\r\n",
    "a chunk of negative size": head(b"POST /live HTTP/1.1", host,
                                     b"Transfer-Encoding: chunked") + b"-1\r\n\r\n",
    "a chunk of endless size": head(b"POST /live HTTP/1.1", host,
                                    b"Transfer-Encoding: chunked") + b"f" * 40 + b"\r\n",
    "a body that is not expected": head(b"POST /news HTTP/1.1", host, b"Content-Length: 5") + b"hello",
    "Expect: 100-continue with a body": head(b"POST /news HTTP/1.1", host, b"Content-Length: 5",
                                             b"Expect: 100-continue"),
    "the absolute form of another host": head(b"GET http://evil.example/live HTTP/1.1", host),
    "the absolute form with a user": head(
        b"GET http://me@127.0.0.1:%d/live HTTP/1.1" % port, host),
    "the absolute form of another scheme": head(b"GET ftp://127.0.0.1/live HTTP/1.1", host),
    "the preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9),
    "a TLS hello": bytes.fromhex("16030100c8010000c40303") + bytes(range(200)),
    "an SSH greeting": b"SSH-2.0-OpenSSH_9.2\r\n",
    "a SOCKS greeting": b"\x05\x01\x00",
    "NULs": bytes(64),
    "high bytes": bytes(range(128, 256)) * 4,
    "a response": b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    "a head cut off": b"GET /live HTTP/1.1\r\nHo",
}
# The first request is valid, the bytes after it are not: 200 or nothing for the first one, then 4xx or the end.
AFTER_A_GOOD_ONE = {
    "nonsense after a request": GET + b"\x00\x01\x02 nonsense\r\n\r\n",
    "a second request without Host": GET + head(b"GET /live HTTP/1.1"),
    "a TLS hello after a request": GET + bytes.fromhex("16030100c8010000c40303") + bytes(200),
}
# Requests that a server may refuse or accept.
ALLOWED = {
    "TRACE": head(b"TRACE /live HTTP/1.1", host, b"Connection: close"),
    "a line with two spaces": head(b"GET  /live HTTP/1.1", host, b"Connection: close"),
    "bare LF": head(b"GET /live HTTP/1.1", host, b"Connection: close", end=b"\n"),
    "an empty line first": b"\r\n" + head(b"GET /live HTTP/1.1", host, b"Connection: close"),
    "the absolute form of ourselves": head(
        b"GET http://127.0.0.1:%d/live HTTP/1.1" % port, host, b"Connection: close"),
    "HTTP/1.0": head(b"GET /live HTTP/1.0", host),
    "obs-text in a value": head(b"GET /live HTTP/1.1", host, b"X: \xe4\xff", b"Connection: close"),
    "Upgrade: h2c": head(b"GET /live HTTP/1.1", host, b"Upgrade: h2c",
                         b"Connection: Upgrade, HTTP2-Settings, close", b"HTTP2-Settings: AAMAAABk"),
    "Content-Length: 0": head(b"GET /live HTTP/1.1", host, b"Content-Length: 0",
                              b"Connection: close"),
}


def exchange(data, limit=15):
    """- Returns: what came back, and whether the server closed the connection in time."""
    with socket.create_connection(("127.0.0.1", port), timeout=limit) as client:
        end = time.monotonic() + limit
        answer = b""
        try:
            client.sendall(data)
        except OSError:
            pass  # The server closed the connection before all was sent.
        try:
            while True:
                client.settimeout(max(0.01, end - time.monotonic()))
                piece = client.recv(65536)
                if not piece:
                    return answer, True
                answer += piece
        except TimeoutError:
            return answer, False
        except OSError:
            return answer, True


def statuses(answer):
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", answer)]


def check(name, isGood, detail):
    global failures
    failures += 0 if isGood else 1
    print(f"{'ok  ' if isGood else 'FAIL'}  {name}: {detail}", flush=True)


def main():
    for corpus in (REFUSED, AFTER_A_GOOD_ONE, ALLOWED):
        for name, data in corpus.items():
            before = time.monotonic()
            answer, isClosed = exchange(data)
            took = time.monotonic() - before
            found = statuses(answer)
            rest = found[1:] if corpus is not REFUSED and found[:1] == [200] else found
            isGood = isClosed and (rest == [] or len(rest) == 1 and 400 <= rest[0] < 500)
            detail = f"{', '.join(map(str, found)) or 'nothing'} and {'closed' if isClosed else 'OPEN'}"
            check(name, isGood, detail + (f" after {took:.1f} s" if took > 0.5 else ""))
            if not isGood and answer:
                print("      " + repr(answer[:160]))
            alive, _ = exchange(GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
            if statuses(alive) != [200]:
                check(name, False, "the server does not answer any more")
                break
    if pid:
        with open(f"/proc/{pid}/status") as status:
            print(next(line for line in status if line.startswith("VmRSS")).strip())
    count = len(REFUSED) + len(AFTER_A_GOOD_ONE) + len(ALLOWED)
    print(f"malformed HTTP: {count} requests, {failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
