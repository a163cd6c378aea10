"""Graphs: the time from the request to the last byte of the answer."""
import socket
import time
import urllib.parse

from process import milliseconds, start, wait_until
from table import Table

SERIES, POINTS, STEP = 1000, 2160, 10


def fill(server):
    """1,000 series with six hours of points, in the order a sender would have sent them."""
    newest = int(time.time()) // STEP * STEP
    with socket.create_connection(server.address("carbon.plaintext", "tcp")) as out:
        for slot in range(POINTS):
            stamp = newest - (POINTS - 1 - slot) * STEP
            out.sendall("".join(f"render.host{i:04}.cpu {(i * 37 + slot * 11) % 10000 / 100} {stamp}\n" for i in range(SERIES)).encode())
    wait_until(lambda: server.system()["storage"]["points_accepted"] >= SERIES * POINTS, "the points", timeout=120)
    return newest


def ask(server, target, newest, **parameters):
    query = urllib.parse.urlencode({"target": target, "from": newest - POINTS * STEP, "until": newest, "format": "json", **parameters})
    status, body = server.get("/render?" + query)
    assert status == 200 and len(body) > 100, (status, body[:200])
    return body


def render():
    table = Table("render", "1,000 series, 6 h at 10 s, loaded over TCP; the median of seven requests over loopback, both cores")
    server = start(pinned=False)
    try:
        newest = fill(server)
        for when in ("in memory and late", "after a restart"):
            if when == "after a restart":
                assert server.stop() == 0
                server.start()
            table.add(f"sumSeries(1,000 series), {when}", milliseconds(lambda: ask(server, "sumSeries(render.*.cpu)", newest)), "ms", "lower", 60, 20)
            table.add(f"1 series, {when}", milliseconds(lambda: ask(server, "render.host0001.cpu", newest)), "ms", "lower")
        table.add("1,000 series with maxDataPoints=1000",
                  milliseconds(lambda: ask(server, "render.*.cpu", newest, maxDataPoints=1000), 3), "ms", "lower")
        table.save()
    finally:
        server.kill()
