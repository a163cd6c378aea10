"""Errors: events a second through the whole of them on one core, against a server that only answers; what a reply takes at half that load; and
what a stored event takes on the disk. Events are those of recorded clients, each with an id of its own and another user and message."""
import json
import os
import pathlib
import re
import select
import socket
import subprocess
import sys
import time
import urllib.parse
import uuid

from process import CONFIG, SENDER_CPU, SERVER_CPU, Bellwether, cpu_seconds, resident_mb
from table import Table

CAPTURES = pathlib.Path("../shared/sentry/captures")
CONNECTIONS = 64
EXTRA = "[checks]\nthis_machine = false\n[errors]\nspike_floor = 0\n"


def recorded_events():
    """The JSON of every event that a client sent in an envelope."""
    events = []
    for path in sorted(CAPTURES.glob("*.body")):
        decoded = path.with_suffix(".decoded")
        lines = (decoded if decoded.exists() else path).read_bytes().split(b"\n")
        for header, payload in zip(lines[1:], lines[2:]):
            if re.match(rb'\{"type":\s*"event"', header) and payload.startswith(b"{"):
                events.append(payload)
    if not events:
        raise SystemExit(f"no recorded events in {CAPTURES}")
    return events


class Requests:
    """Requests that differ as those of a site do: ids always, users and numbers in messages often."""

    def __init__(self, path, key, events):
        self.templates = []
        for event in events:
            members = json.loads(event)
            members["event_id"] = "@ID@" * 8
            members.pop("timestamp", None)
            members["user"] = {"id": "@USER@"}
            body = json.dumps(members, separators=(",", ":")).encode()
            self.templates.append(body.replace(b"12345", b"@NUM@").replace(b"@NUM@", b"00000"))
        self.head = f"POST {path} HTTP/1.1\r\nHost: x\r\nX-Sentry-Auth: Sentry sentry_key={key}, sentry_version=7\r\nContent-Length: ".encode()
        self.parts = [template.replace(b"@USER@", b"u00000").partition(b"@ID@" * 8) for template in self.templates]
        self.number = 0
        self.prefix = uuid.uuid4().hex[:20].encode()

    def next(self):
        self.number += 1
        before, _, after = self.parts[self.number % len(self.parts)]
        body = b"".join((before, self.prefix, b"%012x" % self.number, after))
        return b"%s%d\r\n\r\n%s" % (self.head, len(body), body)

    def mean_bytes(self):
        return sum(len(a) + len(b) + 32 for a, _, b in self.parts) / len(self.parts)


def drive(address, requests, span, rate=None):
    """Sends over CONNECTIONS connections for `span` seconds, as fast as answers come or at `rate`; (answers a second, sorted seconds each took)."""
    sockets = {}
    poll = select.epoll()
    idle, begun_at, took = [], {}, []
    for _ in range(CONNECTIONS):
        connection = socket.create_connection(address)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sockets[connection.fileno()] = connection
        poll.register(connection, select.EPOLLIN)
        idle.append(connection.fileno())
    clock = time.perf_counter
    begun = clock()
    sent = 0
    while True:
        now = clock()
        if now - begun >= span and len(idle) == CONNECTIONS:
            break
        while idle and now - begun < span and (rate is None or sent < (now - begun) * rate):
            number = idle.pop()
            sockets[number].sendall(requests.next())
            begun_at[number] = clock()
            sent += 1
        for number, _ in poll.poll(0.001 if rate else 0.1):
            answer = sockets[number].recv(65536)
            if not answer.startswith(b"HTTP/1.1 200"):
                raise SystemExit(f"answered {answer[:300]}")
            took.append(clock() - begun_at[number])
            idle.append(number)
    for connection in sockets.values():
        connection.close()
    return len(took) / (clock() - begun), sorted(took)


def percentile(values, share):
    return values[min(int(len(values) * share), len(values) - 1)]


def disk_bytes(folder):
    return sum(path.stat().st_blocks * 512 for path in pathlib.Path(folder).rglob("*") if path.is_file())


def errors():
    table = Table("errors", "the process on one core, the sender on the other")
    os.sched_setaffinity(0, {int(SENDER_CPU)})
    events = recorded_events()
    server = Bellwether(CONFIG.format(flush="10s") + EXTRA)
    with server.ended():
        server.start()
        subprocess.run(["taskset", "-a", "-cp", SERVER_CPU, str(server.process.pid)], check=True, capture_output=True)
        address = server.address("http", "tcp")
        project = json.loads(server.get("/api/v1/errors/projects")[1])["projects"][0]
        key = urllib.parse.urlsplit(project["dsn"]).username
        idle_mb = resident_mb(server.process.pid)
        healthy = Requests("/-/healthy", key, events)
        healthy.head = healthy.head.replace(b"POST", b"GET")
        requests = Requests(f"/api/{project['id']}/store/", key, events)
        bare, _ = drive(address, healthy, 3)
        drive(address, requests, 1)
        before, stored = disk_bytes(server.data), requests.number
        cpu, sent = cpu_seconds(server.process.pid), requests.number
        rate, _ = drive(address, requests, 8)
        cpu = (cpu_seconds(server.process.pid) - cpu) / (requests.number - sent)
        bare = (bare + drive(address, healthy, 3)[0]) / 2
        table.add(f"events a second, {requests.mean_bytes():,.0f} bytes each", rate, "1/s", "higher", 8000, 15000)
        table.add("CPU of the process for one of them", cpu * 1e6, "us", "lower")
        table.add("against the same requests answered without a look at them", rate / bare * 100, "%", "higher", 30, 50, 100)
        _, took = drive(address, requests, 8, rate / 2)
        table.add("reply at half that load, p99", percentile(took, 0.99) * 1000, "ms", "lower", 10, 5)
        print(f"    p50 {percentile(took, 0.5) * 1000:.2f} ms, p90 {percentile(took, 0.9) * 1000:.2f} ms, the worst {took[-1] * 1000:.1f} ms")
        table.add("memory idle", idle_mb, "MB", "lower", 100)
        table.add("memory after that", resident_mb(server.process.pid), "MB", "lower", 300)
        server.stop()
        table.add("bytes on disk for an event received", (disk_bytes(server.data) - before) / (requests.number - stored), "B", "lower", 1200, 700,
                  requests.mean_bytes())
        print("    most of these were of some dozens of issues, so that their payloads were sampled", file=sys.stderr)
    table.save()
