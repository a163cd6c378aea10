#!/usr/bin/env python3
"""screenshots.py BINARY FOLDER: a Bellwether with its sample feed for half a minute, then pictures of every page."""
import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
os.environ["BELLWETHER_BINARY"] = str(pathlib.Path(sys.argv[1]).resolve())
sys.path.insert(0, str(ROOT / "tests" / "system"))
from harness import Bellwether, running  # noqa: E402


def port_of(server, module, scheme):
    return str(server.address(module, scheme)[1])


with Bellwether() as server:
    feed = [sys.executable, str(ROOT / "scripts" / "feed.py"), "--statsd-port", port_of(server, "statsd", "udp"),
            "--carbon-port", port_of(server, "carbon.plaintext", "tcp"), "--http-port", port_of(server, "http", "tcp")]
    with running(*feed):
        time.sleep(30)
        server.send_udp("a line without a type")
        server.send_carbon("three fields are needed\n")
        subprocess.run(["node", "scripts/screenshots.mjs", server.url, sys.argv[2]], cwd=ROOT / "web", check=True)
