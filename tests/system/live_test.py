#!/usr/bin/env python3
"""Live graphs: the server-sent events of /api/v1/live, and what becomes of a query whose client goes away."""
import json
import pathlib
import socket
import sys
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from harness import BASE_CONFIG, Bellwether, Events, run, wait_until


class Live(Events):
    """A live stream of rendered targets."""

    def __init__(self, server, **parameters):
        super().__init__(server, "/api/v1/live?" + urllib.parse.urlencode(parameters))

    def last_value(self):
        """The newest value of the first series of the next `render`."""
        name, data = self.event()
        assert name == "render", (name, data)
        values = [value for series in json.loads(data) for value, _ in series["datapoints"] if value is not None]
        return values[-1] if values else None


def metric(server, name):
    for line in server.get("/-/metrics")[1].splitlines():
        if line.split("{")[0].split(" ")[0] == name:
            return float(line.split()[-1])
    raise AssertionError(f"no metric {name}")


def a_packet_moves_the_line():
    with Bellwether() as server:
        server.send_udp("level:10|g")
        wait_until(lambda: 10 in server.values("stats.gauges.level"), "the first flush")
        with Live(server, target="stats.gauges.level", **{"from": "-5min"}) as live:
            assert live.answer.status == 200
            assert live.answer.getheader("content-type") == "text/event-stream"
            assert live.last_value() == 10
            server.send_udp("level:77|g")
            while live.last_value() != 77:
                pass


def sends_only_what_changed():
    with Bellwether() as server:
        then = int(time.time()) // 60 * 60 - 600   # a range that stands still, or every answer would differ
        server.send_carbon(f"still.life 5 {then}\n")
        wait_until(lambda: server.get("/metrics/find?query=still.life")[1] != "[]", "the point")
        with Live(server, target="still.life", **{"from": str(then - 60), "until": str(then + 300)}) as live:
            assert live.event()[0] == "render"
            renders = metric(server, "bellwether_graphite_renders_total")
            wait_until(lambda: metric(server, "bellwether_graphite_renders_total") >= renders + 2, "two more evaluations")
            server.send_carbon(f"still.life 6 {then + 60}\n")
            name, data = live.event()
            assert name == "render" and f"[6.0,{then + 60}]" in data, "the next event is the change, not a repetition"


def says_what_is_wrong_and_goes_on():
    with Bellwether() as server:
        with Live(server, target="noSuchFunction(a.b)") as live:
            name, data = live.event()
            assert name == "problem" and "noSuchFunction" in data, (name, data)
        status, body = server.get("/api/v1/live?target=a.b&from=bogus")
        assert status == 400 and "bogus" in body, body
        status, body = server.get("/api/v1/live?target=a.b&interval=0")
        assert status == 400 and "interval" in body, body


def gives_its_place_back_and_names_the_limit():
    with Bellwether(BASE_CONFIG + "[limits]\nlive_streams = 2\n") as server:
        first, second = (Live(server, target="a.b") for _ in range(2))
        assert first.event()[0] == second.event()[0] == "render"
        status, body = server.get("/api/v1/live?target=a.b")
        assert status == 429 and "limits.live_streams = 2" in body, (status, body)
        first.close()
        wait_until(lambda: metric(server, "bellwether_graphite_live_streams") == 1, "the place of the closed stream")
        with Live(server, target="a.b") as third:
            assert third.answer.status == 200
        second.close()


def ends_when_the_server_does():
    with Bellwether() as server:
        live = Live(server, target="a.b")
        assert live.event()[0] == "render"
        assert server.stop() == 0
        live.close()


def a_query_ends_with_its_client():
    """A page that is closed must not leave its queries running: a heavy one stops long before its time."""
    with Bellwether(BASE_CONFIG + '[graphite]\nquery_timeout = "1h"\n[limits]\npoints_per_request = 1000000000000000\n') as server:
        now = int(time.time())
        server.send_carbon("".join(f"heavy.{i} 1 {now - i}\n" for i in range(200)))
        wait_until(lambda: len(json.loads(server.get("/metrics/find?query=heavy.*")[1])) == 200, "the series")
        host, port = server.address("http", "tcp")
        # A moving function asks for its argument twice: sixty of them, one in another, never end by themselves.
        target = "heavy.*"
        for _ in range(60):
            target = f"movingMedian({target},500)"
        before = metric(server, "bellwether_graphite_render_failures_total")
        with socket.create_connection((host, port)) as client:
            query = urllib.parse.urlencode({"target": target, "format": "json", "from": "-1d"})
            client.sendall(f"GET /render?{query} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        wait_until(lambda: metric(server, "bellwether_graphite_render_failures_total") == before + 1, "the end of the query")


if __name__ == "__main__":
    run([a_packet_moves_the_line, sends_only_what_changed, says_what_is_wrong_and_goes_on, gives_its_place_back_and_names_the_limit,
         ends_when_the_server_does, a_query_ends_with_its_client])
