#!/usr/bin/env python3
"""delay.py - a proxy that makes a local server as far away as one on a network.

  Benchmarks/delay.py SOCKET MILLISECONDS

Listens on a port of 127.0.0.1, which it prints, and forwards each connection to the Unix socket. Half of
the time is added in each direction: a round trip takes MILLISECONDS longer, whatever its size.
"""

import queue
import socket
import sys
import threading
import time


def receive(source, pieces, delay):
    try:
        while data := source.recv(1 << 16):
            pieces.put((time.monotonic() + delay, data))
    except OSError:
        pass  # Its end is told as if it had closed the connection.
    pieces.put((time.monotonic() + delay, b""))


def forward(source, target, delay):
    """Passes on what has come, each piece after the delay: several are under way at once."""
    pieces = queue.SimpleQueue()
    threading.Thread(target=receive, args=(source, pieces, delay), daemon=True).start()
    while True:
        due, data = pieces.get()
        time.sleep(max(0, due - time.monotonic()))
        if not data:
            target.shutdown(socket.SHUT_WR)
            return
        target.sendall(data)


def guarded(*arguments):
    try:
        forward(*arguments)
    except OSError:
        pass  # One of the two has gone, which the other notices by itself.


def main():
    path, delay = sys.argv[1], float(sys.argv[2]) / 2000
    sys.setswitchinterval(0.0001)
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        client, _ = listener.accept()
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server = socket.socket(socket.AF_UNIX)
        server.connect(path)
        for pair in ((client, server), (server, client)):
            threading.Thread(target=guarded, args=(*pair, delay), daemon=True).start()


main()
