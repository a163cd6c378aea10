#!/usr/bin/env python3
"""Kills the real process with SIGKILL at random moments while it takes points, and checks after every restart what it had promised:

- of what each connection sent, exactly a prefix is there (a connection lives on one shard, so on one log stream);
- at least everything is there that the process had reported as durable before it was killed;
- every value that is there is the value that was sent.

    torture_series.py [ROUNDS] [SEED]

Ends with `N passed, N failed`: one for each kill.
"""
import json
import math
import pathlib
import random
import socket
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from harness import Bellwether

SERIES = 200          # of each connection
CONNECTIONS = 3
SLOTS = 4000          # of each series, ten seconds apart, the newest just past: a graph does not show the future
STEP = 10

# Only the connections write: what the process itself measured would be counted as durable, but is not looked for.
CONFIG = """
self_metrics_interval = "0s"
shards = 2
[http]
listen = ["tcp://127.0.0.1:0"]
[statsd]
listen = []
admin = []
flush_interval = "1h"
[carbon]
plaintext = ["tcp://127.0.0.1:0"]
pickle = []
[series]
retentions = "10s:30d"
[checks]
this_machine = false
"""


def value_of(connection, number):
    return (number * 7 + connection) % 100_003 / 4


class Sender(threading.Thread):
    """Sends the points of one connection, in order, from where the last life ended, until the process is gone."""

    def __init__(self, server, connection, first, base, rate):
        super().__init__(daemon=True)
        self.address = server.address("carbon.plaintext", "tcp")
        self.connection, self.next, self.base, self.rate = connection, first, base, rate

    def run(self):
        try:
            with socket.create_connection(self.address, timeout=10) as out:
                while self.next < SERIES * SLOTS:
                    lines = []
                    for number in range(self.next, min(self.next + self.rate, SERIES * SLOTS)):
                        slot, series = divmod(number, SERIES)
                        lines.append(f"torture.c{self.connection}.s{series} {value_of(self.connection, number)} {self.base + slot * STEP}\n")
                    out.sendall("".join(lines).encode())
                    self.next += len(lines)
                    time.sleep(0.002)
        except OSError:
            pass


def durable_points(server):
    """Points reported as safe, of all writers together; None when the process does not answer any more."""
    try:
        return server.system()["storage"]["points_durable"]
    except (OSError, AssertionError, ValueError):
        return None


def stored(server, connection, base):
    """How many points of the connection are there, after checking that they are a prefix and have the right values."""
    points = {}
    for group in range(0, SERIES, 50):
        targets = [f"torture.c{connection}.s{series}" for series in range(group, min(group + 50, SERIES))]
        query = "&".join(f"target={target}" for target in targets)
        status, body = server.get(f"/render?{query}&format=json&from={base - 1}&until={base + SLOTS * STEP}&noNullPoints=true")
        assert status == 200, body
        for answer in json.loads(body):
            series = int(answer["target"].rpartition(".s")[2])
            for value, stamp in answer["datapoints"]:
                points[(stamp - base) // STEP * SERIES + series] = value
    count = len(points)
    missing = next((number for number in range(count) if number not in points), None)
    assert missing is None, f"connection {connection}: point {missing} is missing, though {count} points are there: not a prefix"
    for number, value in points.items():
        expected = value_of(connection, number)
        assert math.isclose(value, expected), f"connection {connection}: point {number} is {value}, sent was {expected}"
    return count


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}", flush=True)
    rng = random.Random(seed)
    passed = failed = 0
    server = None
    for number in range(rounds):
        if server is None:
            server = Bellwether(CONFIG)
            base = int(time.time()) // STEP * STEP - SLOTS * STEP
            counts = [0] * CONNECTIONS
            server.start()
        before = durable_points(server) - 0
        senders = [Sender(server, c, counts[c], base, rng.choice([1, 20, 500, 2000])) for c in range(CONNECTIONS)]
        for sender in senders:
            sender.start()
        deadline = time.monotonic() + rng.choice([0.02, 0.1, 0.3, 0.8]) * (0.5 + rng.random())
        reported = before
        while time.monotonic() < deadline:
            reported = durable_points(server) or reported
        server.kill()
        for sender in senders:
            sender.join()
        try:
            begun = time.monotonic()
            server.start()
            restart = time.monotonic() - begun
            found = [stored(server, c, base) for c in range(CONNECTIONS)]
            for c in range(CONNECTIONS):
                assert counts[c] <= found[c] <= senders[c].next, f"connection {c}: {found[c]} found, {counts[c]} were there before, {senders[c].next} sent"
            promised = sum(counts) + reported - before
            assert sum(found) >= promised, f"{sum(found)} points found, {promised} had been reported durable"
            counts = found
            passed += 1
            print(f"kill {number + 1}: {sum(found)} points, {promised} promised, restart {restart * 1000:.0f} ms", flush=True)
        except AssertionError as error:
            failed += 1
            print(f"kill {number + 1} FAILED (seed {seed}): {error}", flush=True)
            server.kill()
            server = None
            continue
        if min(SERIES * SLOTS - count for count in counts) < 50_000:
            server.stop()
            server = None
    if server is not None:
        server.kill()
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
