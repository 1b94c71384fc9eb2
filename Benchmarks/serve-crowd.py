#!/usr/bin/env python3
"""serve-crowd.py - many clients and slow clients of one server on the loopback interface.

Usage: scripts/serving.py --client-rate 0 -- sh -c 'Benchmarks/serve-crowd.py $PORT $PID'
       Benchmarks/serve-crowd.py PORT PID [CLIENTS] [SLOW]     (10000 and 1000)
The server must run with --client-rate 0 and a descriptor limit above CLIENTS + 3 x SLOW + 100; this
script needs as many descriptors. Prints resident memory, and the latency of one normal client in a
separate process: alone, beside CLIENTS idle keep-alive connections, and also beside SLOW clients each
with slow heads, slow bodies and slow reads. The exit status is 1 if memory is above 256 MB or p99 above
50 ms beside the idle ones, or if the slow ones more than double either (p99 below 5 ms counts as 5 ms).
"""

import asyncio
import resource
import socket
import sys
import time

port, pid = int(sys.argv[1]), int(sys.argv[2])
isAlone = sys.argv[3:] == ["one"]
clients = int(sys.argv[3]) if len(sys.argv) > 3 and not isAlone else 10000
slow = int(sys.argv[4]) if len(sys.argv) > 4 else 1000
host = f"Host: 127.0.0.1:{port}\r\n"
request = f"GET /news?limit=25 HTTP/1.1\r\n{host}\r\n".encode()
upload = f"POST /news HTTP/1.1\r\n{host}Content-Length: 100000\r\n\r\n".encode()


def resident_mb():
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmRSS"))


def cpu_seconds():
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / 100


async def connect():
    # Clients use several source addresses, because one address has too few ports.
    source = (f"127.0.0.{2 + connect.count % 8}", 0)
    connect.count += 1
    return await asyncio.open_connection("127.0.0.1", port, local_addr=source, limit=1 << 16)


connect.count = 0


async def answer(reader):
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    await reader.readexactly(length)
    return int(head.split(b" ")[1])


async def well_behaved(count=500):
    """Prints p50 and p99 in ms and the statuses; runs in a separate process."""
    reader, writer = await connect()
    times, statuses = [], {}
    for _ in range(count):
        before = time.monotonic()
        writer.write(request)
        status = await answer(reader)
        times.append(time.monotonic() - before)
        statuses[status] = statuses.get(status, 0) + 1
        await asyncio.sleep(0.005)
    times.sort()
    print(times[count // 2] * 1000, times[count * 99 // 100] * 1000, statuses, sep="|")
    writer.close()


async def measure(label):
    """- Returns: memory in MB and p99 in ms."""
    cpu, start = cpu_seconds(), time.monotonic()
    process = await asyncio.create_subprocess_exec(
        sys.executable, __file__, str(port), str(pid), "one", stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    p50, p99, statuses = out.decode().strip().split("|")
    share = (cpu_seconds() - cpu) / (time.monotonic() - start)
    memory = resident_mb()
    print(f"| {label} | {memory} MB | {float(p50):.1f} ms | {float(p99):.1f} ms | {share * 100:.0f} % "
          f"| {statuses} |", flush=True)
    return memory, float(p99)


async def visit():
    reader, writer = await connect()
    writer.write(request)
    await answer(reader)
    return reader, writer


async def slow_head():
    try:
        _, writer = await connect()
        for byte in request:
            writer.write(bytes([byte]))
            await asyncio.sleep(0.5)
    except OSError:
        pass


async def slow_body():
    """Sends a body of a byte each half second; connects again when it is disconnected."""
    while True:
        try:
            reader, writer = await connect()
            writer.write(upload)
            status = int((await reader.readexactly(12))[9:])
            slow_body.statuses[status] = slow_body.statuses.get(status, 0) + 1
            while not writer.transport.is_closing():
                writer.write(b"x")
                await asyncio.sleep(0.5)
        except (OSError, asyncio.IncompleteReadError):
            await asyncio.sleep(0.5)


slow_body.statuses = {}


async def slow_read():
    try:
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(sock, ("127.0.0.1", port))
        await loop.sock_sendall(sock, request * 20)
        while await loop.sock_recv(sock, 64):
            await asyncio.sleep(0.5)
    except OSError:
        pass


async def main():
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    print("| clients | memory | p50 | p99 | processor | statuses |")
    print("|---|---|---|---|---|---|")
    await measure("one")
    crowd = []
    for start in range(0, clients, 200):
        crowd += await asyncio.gather(*(visit() for _ in range(min(200, clients - start))))
    resting = await measure(f"{len(crowd)} resting")
    kinds = (slow_head, slow_body, slow_read)
    tasks = [asyncio.create_task(kind()) for kind in kinds for _ in range(slow)]
    await asyncio.sleep(2)
    crowded = await measure(f"and {len(tasks)} slow ones")
    for task in tasks:
        task.cancel()
    for _, writer in crowd:
        writer.close()
    await asyncio.sleep(2)
    await measure("one again")
    print(f"\nSlow bodies were answered {slow_body.statuses}.")
    limits = [
        (resting[0] <= 256, "memory beside the resting clients is at most 256 MB"),
        (resting[1] <= 50, "p99 beside the resting clients is at most 50 ms"),
        (crowded[0] <= 2 * resting[0], "slow clients at most double the memory"),
        (crowded[1] <= 2 * max(resting[1], 5), "slow clients at most double p99"),
    ]
    for _, what in (limit for limit in limits if not limit[0]):
        print(f"**Failed:** {what}")
    return 0 if all(isGood for isGood, _ in limits) else 1


if isAlone:
    asyncio.run(well_behaved())
else:
    sys.exit(asyncio.run(main()))
