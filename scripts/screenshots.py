#!/usr/bin/env python3
"""screenshots.py BINARY FOLDER: pictures of every page: of an empty server, of a calm site with its sample feed, and of one in trouble."""
import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
os.environ["BELLWETHER_BINARY"] = str(pathlib.Path(sys.argv[1]).resolve())
sys.path.insert(0, str(ROOT / "tests" / "system"))
import sample_site  # noqa: E402
from harness import BASE_CONFIG, Bellwether, running  # noqa: E402

FEED_SECONDS = 30


def port_of(server, module, scheme):
    return str(server.address(module, scheme)[1])


def take(server, scene):
    subprocess.run(["node", "scripts/screenshots.mjs", server.url, sys.argv[2], scene], cwd=ROOT / "web", check=True)


with Bellwether(config=BASE_CONFIG + "[checks]\nthis_machine = false\n") as server:
    take(server, "empty")

with sample_site.Sink() as sink:
    server = Bellwether(config=BASE_CONFIG + "[checks]\nthis_machine = false\n" + sample_site.SCHEDULES)
    (server.data / "checks.d").mkdir(parents=True)
    (server.data / "checks.d" / "site.toml").write_text(sample_site.definitions(sink.url))
    with server:
        feed = [sys.executable, str(ROOT / "scripts" / "feed.py"), "--statsd-port", port_of(server, "statsd", "udp"),
                "--carbon-port", port_of(server, "carbon.plaintext", "tcp"), "--http-port", port_of(server, "http", "tcp")]
        with running(*feed):
            for beat in range(FEED_SECONDS):
                sample_site.send(server, sample_site.calm(beat))
                time.sleep(1)
            take(server, "calm")

            server.send_udp("a line without a type")
            server.send_carbon("three fields are needed\n")
            sample_site.send(server, sample_site.trouble())
            now = time.time()
            sample_site.act(server, "checks/acknowledge", host="web7", service="disk /", comment="Old logs; cleaning up after lunch")
            sample_site.act(server, "checks/downtime", host="db2", service="ssh", end=now + 7200, comment="New kernel")
            sample_site.act(server, "checks/comment", host="db1", comment="The second power supply hums.")
            sample_site.act(server, "alerts/silences", matchers=[{"label": "host", "op": "=~", "value": "web1.*"}], start=now, end=now + 5400, comment="Load test until noon")
            sample_site.act(server, "alerts/oncall/override", schedule="primary", contact="chiara", **{"from": now + 86400, "until": now + 2 * 86400})
            server.post("/events/", '{"what": "Uploads to Box stopped for an hour", "tags": ["incident", "uploads"], "data": "Nobody was paged."}')
            time.sleep(3)
            take(server, "trouble")
