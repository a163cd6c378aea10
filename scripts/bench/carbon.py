"""Graphite plaintext over TCP, from the socket to the synced log."""
import time

from process import NOTHING_WATCHED, cpu_seconds, drained, load, start, wait_until
from table import Table


def one_run(keys, seconds, shuffled):
    server = start(extra=NOTHING_WATCHED + "[limits]\nlate_points = 80000000\n")
    try:
        host, port = server.address("carbon.plaintext", "tcp")
        flags = ["--shuffled"] if shuffled else []
        load("plaintext", "--port", port, "--keys", keys, "--once", *flags)              # the series exist after this
        wait_until(lambda: server.system()["storage"]["points_accepted"] >= keys, "the first round")
        before, cpu_before = server.system()["storage"]["points_accepted"], cpu_seconds(server.process.pid)
        begun = time.monotonic()
        sent = load("plaintext", "--port", port, "--keys", keys, "--seconds", seconds, *flags)
        wait_until(lambda: server.system()["storage"]["points_accepted"] - before >= sent["metrics"], "all points", timeout=60)
        wait_until(lambda: server.system()["storage"]["points_durable"] >= before + sent["metrics"], "the synced log", timeout=60)
        elapsed = time.monotonic() - begun
        cpu = cpu_seconds(server.process.pid) - cpu_before
        return sent["metrics"] / elapsed, cpu / sent["metrics"] * 1e6
    finally:
        server.kill()


def carbon_plaintext():
    table = Table("carbon_plaintext", "100k series over one TCP connection for 4 s, until the log has synced them all; process on one core, sender on the other")
    for name, shuffled, must, aim in (("stable order", False, 4, 8), ("shuffled", True, 2.5, 4)):
        rate, cpu = one_run(100_000, 4, shuffled)
        table.add(f"points a second, {name}", rate / 1e6, "M points/s", "higher", must, aim)
        table.add(f"CPU per million points, {name}", cpu, "s", "lower")
    table.save()
