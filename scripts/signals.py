#!/usr/bin/env python3
# signals.py - starts newsagg many times, and sends each process a signal at a random moment; none may be lost.
#
#   scripts/signals.py PROGRAM [STARTS] [SEED]
#
# `fetch -` waits for a document that never comes, so a process whose signal was lost would run for ever.
# Every process must end by its signal within ten seconds.
import os, random, signal, subprocess, sys, tempfile, time

program = os.path.abspath(sys.argv[1])
starts = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(2**32)
pick = random.Random(seed)
AT_ONCE = 4
LIMIT = 10.0
# The longest delay of a signal, in seconds; the program has set its handlers long before.
LATEST = 0.05


def start(directory):
    read, write = os.pipe()
    environment = {"HOME": directory, "PATH": "/usr/bin:/bin", "NEWSAGG_STORE": directory + "/s.db"}
    child = subprocess.Popen(
        [program, "fetch", "-"], stdin=read, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=environment)
    os.close(read)
    number = pick.choice([signal.SIGINT, signal.SIGTERM])
    return child, number, write, time.monotonic() + pick.uniform(0, LATEST)


def finish(child, number, write):
    """The status is -number when the signal ended the process, 128 + number when the process ended itself."""
    try:
        status = child.wait(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        return "lost"
    finally:
        os.close(write)
    return "ended" if status in (-number, 128 + number) else f"status {status}"


counts = {}
with tempfile.TemporaryDirectory() as directory:
    for first in range(0, starts, AT_ONCE):
        batch = [start(directory) for _ in range(min(AT_ONCE, starts - first))]
        for child, number, write, moment in sorted(batch, key=lambda each: each[3]):
            time.sleep(max(0.0, moment - time.monotonic()))
            child.send_signal(number)
        for child, number, write, moment in batch:
            result = finish(child, number, write)
            counts[result] = counts.get(result, 0) + 1

print(f"{starts} starts, seed {seed}: " + ", ".join(f"{count} {name}" for name, count in sorted(counts.items())))
sys.exit(0 if set(counts) <= {"ended"} else 1)
