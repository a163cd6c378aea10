"""Measuring the real process: its CPU time, its memory, and the load that is sent to it."""
import json
import os
import pathlib
import re
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "system"))
os.environ.setdefault("BELLWETHER_BINARY", "build/release/bellwether")
from harness import Bellwether, wait_until  # noqa: E402

LOAD = "build/release/tests/bench/bw_load"
SERVER_CPU, SENDER_CPU = "1", "0"

CONFIG = """
self_metrics_interval = "0s"
shards = 1
query_threads = 2
[http]
listen = ["tcp://127.0.0.1:0"]
access_log = false
[statsd]
listen = ["udp://127.0.0.1:0"]
admin = []
flush_interval = "{flush}"
[carbon]
plaintext = ["tcp://127.0.0.1:0"]
pickle = []
"""
NOTHING_WATCHED = "[checks]\nthis_machine = false\n"


def start(flush="1s", pinned=True, extra=NOTHING_WATCHED):
    """A Bellwether with one shard; its whole process on one core when pinned, the sender has the other."""
    server = Bellwether(CONFIG.format(flush=flush) + extra)
    server.start()
    if pinned:
        subprocess.run(["taskset", "-a", "-cp", SERVER_CPU, str(server.process.pid)], check=True, capture_output=True)
    return server


def load(*arguments):
    """Runs the sender on its own core; what it says it sent."""
    done = subprocess.run(["taskset", "-c", SENDER_CPU, LOAD, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"bw_load {arguments} failed: {done.stderr}")
    return json.loads(done.stdout)


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mb(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1)) / 1024


def ingest(server, protocol):
    return [row for row in server.system()["ingest"] if row["protocol"] == protocol][0]


def drained(server, protocol, field="received"):
    """Waits until a listener's count stands still; the row."""
    previous = None

    def still():
        nonlocal previous
        row = ingest(server, protocol)
        same = previous is not None and row[field] == previous[field]
        previous = row
        return same
    wait_until(still, "the listener to come to rest", timeout=60, interval=0.3)
    return previous


def median(values):
    ordered = sorted(values)
    return ordered[len(ordered) // 2]


def milliseconds(call, times=7):
    """The median time of a call."""
    spans = []
    for _ in range(times):
        begun = time.perf_counter()
        call()
        spans.append((time.perf_counter() - begun) * 1000)
    return median(spans)
