#!/usr/bin/env python3
"""serve-crowd.py - many, slow and sudden clients of one server on the loopback interface.

Usage: Benchmarks/serve-crowd.py PORT PID [CLIENTS] [SLOW]     (10000 and 1000)
The server has to run with --client-rate 0 and a descriptor limit above CLIENTS + SLOW.
Prints resident memory, and the latency of one well-behaved client: alone, beside CLIENTS resting
keep-alive connections, and beside SLOW clients each of slow heads and slow reads on top.
"""

import asyncio
import resource
import socket
import sys
import time

port, pid = int(sys.argv[1]), int(sys.argv[2])
clients = int(sys.argv[3]) if len(sys.argv) > 3 else 10000
slow = int(sys.argv[4]) if len(sys.argv) > 4 else 1000
request = f"GET /news?limit=25 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()


def resident_mb():
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmRSS"))


def cpu_seconds():
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / 100


async def connect():
    # Addresses of our own, so that ports do not run out.
    source = (f"127.0.0.{2 + connect.count % 8}", 0)
    connect.count += 1
    return await asyncio.open_connection("127.0.0.1", port, local_addr=source, limit=1 << 16)


connect.count = 0


async def answer(reader):
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    await reader.readexactly(length)
    return int(head.split(b" ")[1])


async def well_behaved(label, count=500):
    reader, writer = await connect()
    times, statuses = [], {}
    cpu, start = cpu_seconds(), time.monotonic()
    for _ in range(count):
        before = time.monotonic()
        writer.write(request)
        status = await answer(reader)
        times.append(time.monotonic() - before)
        statuses[status] = statuses.get(status, 0) + 1
        await asyncio.sleep(0.005)
    times.sort()
    share = (cpu_seconds() - cpu) / (time.monotonic() - start)
    print(
        f"| {label} | {resident_mb()} MB | {times[count // 2] * 1000:.1f} ms "
        f"| {times[count * 99 // 100] * 1000:.1f} ms | {share * 100:.0f} % | {statuses} |")
    writer.close()


async def visit():
    reader, writer = await connect()
    writer.write(request)
    await answer(reader)
    return reader, writer


async def slow_head():
    try:
        reader, writer = await connect()
        for byte in request:
            writer.write(bytes([byte]))
            await asyncio.sleep(0.5)
    except OSError:
        pass


async def slow_read():
    try:
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.setblocking(False)
        await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", port))
        await asyncio.get_running_loop().sock_sendall(sock, request * 20)
        while await asyncio.get_running_loop().sock_recv(sock, 64):
            await asyncio.sleep(0.5)
    except OSError:
        pass


async def main():
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    print("| clients | memory | p50 | p99 | processor | statuses |")
    print("|---|---|---|---|---|---|")
    await well_behaved("one")
    crowd = []
    for _ in range(0, clients, 200):
        crowd += await asyncio.gather(*(visit() for _ in range(200)))
    await well_behaved(f"{len(crowd)} resting")
    tasks = [asyncio.create_task(kind()) for kind in (slow_head, slow_read) for _ in range(slow)]
    await asyncio.sleep(2)
    await well_behaved(f"and {len(tasks)} slow ones")
    for task in tasks:
        task.cancel()
    for _, writer in crowd:
        writer.close()
    await asyncio.sleep(2)
    await well_behaved("one again")


asyncio.run(main())
