"""A small site that Bellwether watches, for pictures: its definitions, and what its checks say on a calm day and when its database is down.

Nothing is executed: every result is handed in over the API, as cron jobs and other monitors do.
"""
import http.server
import json
import threading

WEB = [f"web{number}" for number in range(1, 13)]
HOSTS = ["router1", "db1", "db2", "mail", *WEB]
COMMON = ["disk /", "load", "ntp", "ssh"]
TIMEOUT = "CRITICAL - Socket timeout after 10 seconds"


def services_of(host):
    if host == "router1":
        return []
    own = {"db1": ["postgres"], "db2": ["postgres"], "mail": ["queue"]}.get(host, ["http"])
    return COMMON + own


def definitions(sink):
    """As a file of checks.d. `sink` is the address of the web hook that people are told by."""
    lines = []
    for name in ("anna", "ben", "chiara"):
        lines += ["[[contact]]", f'name = "{name}"', f'alias = "{name.capitalize()}"', f'email = "{name}@example.org"',
                  f'methods = [{{channel = "webhook", target = "{sink}/{name}"}}]']
    for host in HOSTS:
        group = "web" if host.startswith("web") else "database" if host.startswith("db") else "network"
        lines += ["[[host]]", f'name = "{host}"', f'address = "{host}.example.org"', f'groups = ["{group}"]', "active = false", 'check = "check_dummy!0"',
                  "attempts = 1", 'contacts = ["anna", "ben"]']
        if host != "router1":
            lines.append('parents = ["router1"]')
        if host == "db1":
            lines.append('notes = "The console is at ipmi-db1.example.org."')
    for service in sorted({service for host in HOSTS for service in services_of(host)}):
        hosts = ", ".join(f'"{host}"' for host in HOSTS if service in services_of(host))
        lines += ["[[service]]", f'name = "{service}"', f"hosts = [{hosts}]", "active = false", 'check = "check_dummy!0"', "attempts = 1", 'contacts = ["anna"]']
    return "\n".join(lines) + "\n"


SCHEDULES = """
[[alerts.schedule]]
name = "primary"
zone = "Europe/Berlin"
[[alerts.schedule.layer]]
name = "weeks"
people = ["anna", "ben", "chiara"]
start = "2026-11-02"
[[alerts.schedule.layer]]
name = "nights"
people = ["ben", "chiara"]
start = "2026-11-02"
handoff = "22:00"
shift = "1d"
only = ["22:00-24:00", "00:00-07:00"]
[[alerts.schedule]]
name = "secondary"
[[alerts.schedule.layer]]
name = "weeks"
people = ["chiara", "anna"]
start = "2026-11-02"
"""


def result(host, service, status, output, perf_data=""):
    entry = {"host": host, "status": status, "output": output, "perf_data": perf_data}
    return entry if service is None else {**entry, "service": service}


def calm(beat=0):
    """One result for everything; `beat` moves the measured values a little."""
    wave = beat % 7
    said = {
        "disk /": ("DISK OK - free space: / 74 GiB (78% inode=91%)", f"/={21 + wave / 10:.1f}GB;80;90;0;100"),
        "load": ("OK - load average: 0.41, 0.52, 0.60", f"load1={0.4 + wave / 20:.2f};8;16;0 load5=0.52;6;12;0 load15=0.60;5;10;0"),
        "ntp": ("NTP OK: Offset 0.000412 secs", f"offset={0.0004 + wave / 1e5:.6f}s;60;120;"),
        "ssh": ("SSH OK - OpenSSH_9.2p1 (protocol 2.0)", f"time={0.011 + wave / 1000:.3f}s;;;0;10"),
        "http": ("HTTP OK: HTTP/1.1 200 OK - 18204 bytes in 0.031 second response time", f"time={0.031 + wave / 500:.3f}s;1;3;0;10 size={18204 + wave * 40}B;;;0"),
        "postgres": ("POSTGRES_BACKENDS OK: 42 of 200 connections", f"connections={42 + wave};160;190;0;200"),
        "queue": ("MAILQ OK: 12 messages", f"messages={12 + wave};1000;5000;0"),
    }
    for host in HOSTS:
        yield result(host, None, 0, "PING OK - Packet loss = 0%, RTA = 0.41 ms", f"rta={0.41 + wave / 100:.2f}ms;100;500;0 pl=0%;20;60;0")
        for service in services_of(host):
            yield result(host, service, 0, *said[service])


def trouble():
    """The database host is down, with what follows from it, and two things that have nothing to do with it."""
    yield result("db1", None, 1, "PING CRITICAL - Packet loss = 100%", "pl=100%;20;60;0")
    for service in services_of("db1"):
        yield result("db1", service, 2, TIMEOUT)
    yield result("mail", "queue", 1, "MAILQ WARNING: 2310 messages, the oldest waits for 9 m 04 s", "messages=2310;1000;5000;0")
    yield result("web7", "disk /", 1, "DISK WARNING - free space: / 9 GiB (8% inode=71%)", "/=91GB;80;95;0;100")
    yield result("db2", "ssh", 3, "UNKNOWN - No output")


class Sink:
    """Takes what people are told and forgets it; refuses what is for chiara."""

    def __enter__(self):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers.get("content-length", 0)))
                self.send_response(404 if self.path.endswith("chiara") else 204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}"


def send(server, results):
    status, answer = server.post("/api/v1/checks/result", json.dumps(list(results)), {"content-type": "application/json"})
    assert status == 200, answer


def act(server, what, **body):
    status, answer = server.post(f"/api/v1/{what}", json.dumps(body), {"content-type": "application/json"})
    assert status == 200, answer
