#!/usr/bin/env python3
"""A small site that emits what sites emit: StatsD over UDP, Graphite plaintext over TCP, and now and then a deploy as a Graphite event.

It runs until it is stopped, sends about 300 metrics a second, and begins by sending the last hour of its servers' metrics, so that a
graph has a past at once. Everything it sends is under `sample.`.
"""
import argparse
import json
import math
import random
import socket
import sys
import time
import urllib.request

PROVIDERS = ["dropbox", "box", "egnyte", "onedrive", "google-drive"]
ROUTES = {"home": (42, 38), "search": (18, 120), "upload": (9, 310), "share": (6, 75)}   # requests a second, milliseconds
HOSTS = ["web1", "web2", "web3", "db1"]


def wave(now, period, phase=0.0):
    """A slow swing between 0 and 1."""
    return 0.5 + 0.5 * math.sin(2 * math.pi * now / period + phase)


def server_lines(now, rng):
    """What a collector on each host would report at `now`, as Graphite plaintext."""
    for index, host in enumerate(HOSTS):
        busy = 18 + 40 * wave(now, 1800, index) + rng.gauss(0, 2.5)
        yield f"sample.servers.{host}.cpu.busy {max(0.0, busy):.2f} {now}\n"
        yield f"sample.servers.{host}.memory.used_bytes {int(3.1e9 + 4e8 * wave(now, 5400, index)) // 4096 * 4096} {now}\n"
        yield f"sample.servers.{host}.load.shortterm {max(0.0, busy / 30 + rng.gauss(0, 0.1)):.2f} {now}\n"
        yield f"sample.servers.{host}.disk.used_percent {61.3 + index * 4 + now % 86400 / 86400 * 1.5:.2f} {now}\n"


class Site:
    def __init__(self, host, statsd_port, carbon_port, http_port):
        self.statsd = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.statsd_address = (host, statsd_port)
        self.carbon_address = (host, carbon_port)
        self.http = f"http://{host}:{http_port}"
        self.rng = random.Random(7)
        self.waiting = {provider: 40 for provider in PROVIDERS}

    def poisson(self, mean):
        """How many of events that happen `mean` times on average (Knuth's algorithm: fine for small means)."""
        count, left, least = 0, self.rng.random(), math.exp(-mean)
        while left > least:
            count += 1
            left *= self.rng.random()
        return count

    def send_statsd(self, lines):
        packet = ""
        for line in lines:
            if len(packet) + len(line) > 1400:
                self.statsd.sendto(packet.encode(), self.statsd_address)
                packet = ""
            packet += line + "\n"
        if packet:
            self.statsd.sendto(packet.encode(), self.statsd_address)

    def send_carbon(self, lines):
        with socket.create_connection(self.carbon_address, timeout=5) as connection:
            connection.sendall("".join(lines).encode())

    def send_event(self, what, tags):
        body = json.dumps({"what": what, "tags": tags, "when": int(time.time())}).encode()
        request = urllib.request.Request(self.http + "/events/", data=body, headers={"Content-Type": "application/json"})
        urllib.request.urlopen(request, timeout=5).close()

    def tenth(self, now):
        """A tenth of a second of the site's life. What a second brings is spread over it, as on a real site: sent at once, it would fall now
        before and now behind the flush, and every graph would show combs."""
        rng, lines = self.rng, []
        for route, (rate, latency) in ROUTES.items():
            requests = self.poisson(rate / 10 * (0.6 + 0.8 * wave(now, 900)))
            lines.append(f"sample.web.{route}.requests:{requests}|c")
            lines += [f"sample.web.{route}.time:{latency * rng.lognormvariate(0, 0.45):.1f}|ms" for _ in range(requests)]
            lines.append(f"sample.web.{route}.errors:{self.poisson(0.02 * requests)}|c")
        for index, provider in enumerate(PROVIDERS):
            enqueued = self.poisson(1.2 + 0.8 * wave(now, 600, index))
            completed = min(self.waiting[provider] + enqueued, self.poisson(1.2 + 0.8 * wave(now, 600, index - 0.2)))
            self.waiting[provider] += enqueued - completed
            lines += [f"sample.uploads.{provider}.enqueued:{enqueued}|c", f"sample.uploads.{provider}.completed:{completed}|c",
                      f"sample.uploads.{provider}.waiting:{self.waiting[provider]}|g"]
        lines.append(f"sample.users.online:user{rng.randrange(400)}|s")
        self.send_statsd(lines)


def attempt(send, *arguments):
    """A server that restarts, or wants a sign-in for events, is no reason to stop sending."""
    try:
        send(*arguments)
    except OSError as error:
        print(f"sample feed: {error}", file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--statsd-port", type=int, default=8125)
    parser.add_argument("--carbon-port", type=int, default=2003)
    parser.add_argument("--http-port", type=int, default=8080)
    parser.add_argument("--seconds", type=float, default=math.inf, help="stop after this long")
    options = parser.parse_args()
    site = Site(options.host, options.statsd_port, options.carbon_port, options.http_port)

    start = int(time.time())
    history = [line for past in range(start - 3600, start, 10) for line in server_lines(past, site.rng)]
    attempt(site.send_carbon, history)
    attempt(site.send_event, "release 2.14.0", ["deploy", "sample"])
    next_release = start + 900
    next_report = start // 10 * 10 + 10
    next_tenth = time.time()
    while time.time() - start < options.seconds:
        now = time.time()
        site.tenth(now)
        if now >= next_report:
            attempt(site.send_carbon, server_lines(next_report, site.rng))
            next_report += 10
        if now >= next_release:
            next_release += 900
            attempt(site.send_event, f"release 2.14.{(next_release - start) // 900 - 1}", ["deploy", "sample"])
        next_tenth = max(next_tenth + 0.1, now - 1)
        time.sleep(max(0.0, next_tenth - time.time()))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
