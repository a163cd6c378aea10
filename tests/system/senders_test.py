#!/usr/bin/env python3
"""Real senders against the real binary: what a site already has keeps working unchanged."""
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from harness import BASE_CONFIG, Bellwether, run, running, wait_until

ROOT = pathlib.Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def total(server, target):
    return sum(server.values(target))


def python_statsd():
    """Debian's python3-statsd: counters, timers, gauges and sets through a pipeline."""
    with Bellwether() as server:
        host, port = server.address("statsd", "udp")
        program = f"""
import statsd
client = statsd.StatsClient({host!r}, {port}, prefix='py')
for i in range(100):
    client.incr('requests', 2)
client.timing('latency', 320)
client.gauge('depth', 17)
client.gauge('depth', -3, delta=True)
client.set('users', 'anna')
with client.pipeline() as pipe:
    pipe.incr('piped'); pipe.incr('piped')
"""
        subprocess.run(["/usr/bin/python3", "-c", program], check=True)
        wait_until(lambda: total(server, "stats_counts.py.requests") == 200, "200 counted requests")
        wait_until(lambda: 14 in server.values("stats.gauges.py.depth"), "the gauge at 14")
        wait_until(lambda: 320 in server.values("stats.timers.py.latency.upper"), "the timer's upper")
        wait_until(lambda: 1 in server.values("stats.sets.py.users.count"), "one member of the set")
        assert total(server, "stats_counts.py.piped") == 2


def hot_shots():
    """npm's hot-shots: DogStatsD with tags, histograms, distributions, events and service checks."""
    with Bellwether() as server:
        host, port = server.address("statsd", "udp")
        program = f"""
const StatsD = require('hot-shots');
const client = new StatsD({{host: '{host}', port: {port}, prefix: 'shot.', globalTags: {{env: 'test'}}}});
for (let i = 0; i < 50; i++) client.increment('page.views');
client.histogram('size', 42);
client.distribution('spread', 7);
client.gauge('queue', 12, ['queue:mail']);
client.event('deploy', 'version 3', {{alert_type: 'success'}});
client.check('app.ok', client.CHECKS.OK, {{message: 'fine'}});
client.close(error => process.exit(error ? 1 : 0));
"""
        subprocess.run(["node", "-e", program], check=True, cwd=ROOT / "web")
        wait_until(lambda: total(server, "seriesByTag('name=stats_counts.shot.page.views', 'env=test')") == 50, "50 tagged views")
        wait_until(lambda: 12 in server.values("seriesByTag('name=stats.gauges.shot.queue', 'queue=mail')"), "the tagged gauge")
        wait_until(lambda: "deploy" in server.get("/events/get_data?from=-1h&until=now")[1], "the event on the timeline")


def collectd():
    """collectd's write_graphite over TCP."""
    daemon = shutil.which("collectd") or "/usr/sbin/collectd"
    with Bellwether() as server, tempfile.TemporaryDirectory() as folder:
        host, port = server.address("carbon.plaintext", "tcp")
        config = pathlib.Path(folder) / "collectd.conf"
        config.write_text(f"""
Hostname "node1"
BaseDir "{folder}"
PIDFile "{folder}/pid"
Interval 1
LoadPlugin load
LoadPlugin memory
LoadPlugin write_graphite
<Plugin write_graphite>
  <Node "bellwether">
    Host "{host}"
    Port "{port}"
    Protocol "tcp"
    Prefix "collectd."
  </Node>
</Plugin>
""")
        with running(daemon, "-f", "-C", str(config), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
            wait_until(lambda: server.values("collectd.node1.load.load.shortterm"), "collectd's load", timeout=40)
            wait_until(lambda: server.render("collectd.node1.memory.*"), "collectd's memory", timeout=40)


def carbon_c_relay():
    """carbon-c-relay in front: lines for a cluster of one arrive as they were sent."""
    with Bellwether() as server, tempfile.TemporaryDirectory() as folder:
        host, port = server.address("carbon.plaintext", "tcp")
        relay_port = free_port()
        config = pathlib.Path(folder) / "relay.conf"
        config.write_text(f"listen type linemode 127.0.0.1:{relay_port} proto tcp;\n"
                          f"cluster one forward {host}:{port} proto tcp;\nmatch * send to one stop;\n")
        with running("carbon-c-relay", "-f", str(config), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
            def send():
                try:
                    with socket.create_connection(("127.0.0.1", relay_port), timeout=5) as out:
                        out.sendall(f"relayed.metric 41.5 {int(time.time())}\n".encode())
                    return True
                except OSError:
                    return False
            wait_until(send, "the relay to listen")
            wait_until(lambda: 41.5 in server.values("relayed.metric"), "the relayed point", timeout=30)


def netcat_style_lines():
    """Bare lines as a shell script sends them, to every socket there is."""
    with Bellwether() as server:
        now = int(time.time())
        server.send_udp("shell.count:3|c\nshell.gauge:5|g")
        server.send_carbon(f"shell.plain 1.5 {now}\n")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            out.sendto(f"shell.datagram 2.5 {now}\n".encode(), server.address("carbon.plaintext", "udp"))
        with socket.create_connection(server.address("statsd", "tcp")) as out:
            out.sendall(b"shell.stream:9|g\n")
        wait_until(lambda: total(server, "stats_counts.shell.count") == 3, "the counter")
        wait_until(lambda: 5 in server.values("stats.gauges.shell.gauge"), "the gauge")
        wait_until(lambda: 9 in server.values("stats.gauges.shell.stream"), "the gauge over TCP")
        wait_until(lambda: server.values("shell.plain") == [1.5], "the plaintext point")
        wait_until(lambda: server.values("shell.datagram") == [2.5], "the plaintext datagram")


if __name__ == "__main__":
    run([netcat_style_lines, python_statsd, hot_shots, collectd, carbon_c_relay])
