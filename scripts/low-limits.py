#!/usr/bin/env python3
# low-limits.py - starts newsagg with too little memory, or too few threads or descriptors; each run must give a reason.
#
#   scripts/low-limits.py PROGRAM
#
# Each `fetch --deadline 2s` must answer, or end with a status above 1 and a line on the standard error, within five
# seconds; saving its results may take longer. Each `serve` must listen, or end with a status above 1 and a line, within
# fifteen seconds. SIGTERM must end either within ten seconds. An end by another signal is a failure.
import os, resource, shutil, signal, subprocess, sys, tempfile, time

MEGABYTE = 1_000_000
USER = 64777


def limits():
    for megabytes in [40, 45, 50, 55, 60, 65, 70, 80, 90, 100, 120, 150, 200, 250, 300]:
        yield f"memory {megabytes} MB", resource.RLIMIT_AS, megabytes * MEGABYTE
    for threads in [1, 2, 3, 4, 6, 8, 10, 12, 16, 24]:
        yield f"processes {threads}", resource.RLIMIT_NPROC, threads
    for files in [4, 5, 6, 7, 8, 10, 12, 16, 20, 24, 28, 32, 40]:
        yield f"open files {files}", resource.RLIMIT_NOFILE, files


def start(command, place, kind, value):
    def lower():
        if kind == resource.RLIMIT_NPROC and os.geteuid() == 0:
            # The limit does not apply to root.
            os.setgroups([])
            os.setgid(USER)
            os.setuid(USER)
        resource.setrlimit(kind, (value, value))

    environment = {"HOME": place, "PATH": "/usr/bin:/bin"}
    with open(place + "/err", "wb") as errors, open(place + "/out", "wb") as output:
        return subprocess.Popen(
            command, env=environment, preexec_fn=lower, stdout=output, stderr=errors, cwd=place)


def text(place):
    with open(place + "/err", errors="replace") as errors:
        return errors.read()


def wait(child, seconds):
    try:
        return child.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return None


def last(errors):
    return (errors.strip().splitlines() or ["no line"])[-1][:110]


def fetch(program, place, name, kind, value):
    child = start([program, "fetch", "--deadline", "2s", "--store", place + "/f.db"], place, kind, value)
    begin = time.monotonic()
    status = wait(child, 5)
    answers = status is not None or os.path.getsize(place + "/out") > 0
    if status is None:
        status = wait(child, 60)
    seconds = time.monotonic() - begin
    if status is None:
        child.kill()
        child.wait()
    errors = text(place)
    good = answers and (status == 0 or status is not None and status > 1 and bool(errors))
    return good, f"status {status}, {seconds:.1f} s: {last(errors)}"


def stopped(program, place, name, kind, value):
    """Sends SIGTERM while the program waits for a thread or for a slow answer."""
    child = start([program, "fetch", "--deadline", "60s", "--store", place + "/f.db"], place, kind, value)
    time.sleep(0.7)
    child.send_signal(signal.SIGTERM)
    begin = time.monotonic()
    status = wait(child, 10)
    if status is None:
        child.kill()
        child.wait()
    return status is not None, f"status {status}, {time.monotonic() - begin:.1f} s after SIGTERM"


def serve(program, place, name, kind, value):
    child = start([program, "serve", "--port", "0", "--store", place + "/s.db"], place, kind, value)
    begin = time.monotonic()
    while child.poll() is None and "listening" not in text(place) and time.monotonic() - begin < 15:
        time.sleep(0.05)
    listens = child.poll() is None and "listening" in text(place)
    child.send_signal(signal.SIGTERM)
    begin = time.monotonic()
    status = wait(child, 12)
    seconds = time.monotonic() - begin
    if status is None:
        child.kill()
        child.wait()
    errors = text(place)
    good = status == 0 and listens and seconds < 10 or status is not None and status > 1 and bool(errors)
    return good, f"{'listened, ' if listens else ''}status {status}, {seconds:.1f} s after SIGTERM: {last(errors)}"


def main():
    program = os.path.abspath(sys.argv[1])
    failures = 0
    for name, kind, value in limits():
        for run in (fetch, stopped, serve):
            # The other user must be able to read the program and to write the store.
            place = tempfile.mkdtemp()
            os.chmod(place, 0o777)
            shutil.copy(program, place + "/newsagg")
            os.makedirs(place + "/.config/newsagg")
            with open(place + "/.config/newsagg/config.toml", "w") as file:
                file.write('allow_private = ["127.0.0.0/8"]\n')
                for n in range(200 if kind == resource.RLIMIT_NOFILE else 3):
                    file.write(f'[sources.s{n}]\nurl = "http://127.0.0.1:1030/{n}"\n')
            good, told = run(place + "/newsagg", place, name, kind, value)
            print(f"{'good' if good else 'BAD '} {name}: {run.__name__}: {told}", flush=True)
            failures += not good
            shutil.rmtree(place)
    sys.exit(f"{failures} failures" if failures else 0)


if __name__ == "__main__":
    main()
