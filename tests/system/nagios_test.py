#!/usr/bin/env python3
"""A real nagios4 executes our plugins: its status file must show each one's state, text and performance data. Started without its service, in a
folder of its own, as the user that runs the test."""
import contextlib
import grp
import http.server
import json
import os
import pathlib
import pwd
import re
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from harness import run, wait_until

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts" / "bench"))
from nagios_site import MAIN

PLUGINS = pathlib.Path(os.environ["BELLWETHER_PLUGINS"]).resolve()
PATIENCE = 60  # seconds until every service has its first result: they take two

MORE = """
nagios_user={user}
nagios_group={group}
status_update_interval=1
service_inter_check_delay_method=n
check_for_updates=0
"""

OBJECTS = """
define timeperiod {{
  timeperiod_name always
  alias always
{week}
}}
define command {{
  command_name plugin
  command_line $USER1$/$ARG1$
}}
define command {{
  command_name tell
  command_line /bin/true
}}
define contact {{
  contact_name oncall
  host_notification_period always
  service_notification_period always
  host_notification_commands tell
  service_notification_commands tell
}}
define host {{
  host_name here
  address 127.0.0.1
  check_command plugin!check_tcp -H $HOSTADDRESS$ -p {port}
  max_check_attempts 1
  check_interval 1
  contacts oncall
}}
define service {{
  name service-template
  host_name here
  check_interval 1
  retry_interval 1
  max_check_attempts 1
  check_period always
  contacts oncall
  register 0
}}
"""
WEEK = "\n".join(f"  {day} 00:00-24:00" for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
SERVICE = "define service {{\n  use service-template\n  service_description {name}\n  check_command plugin!{command}\n}}\n"

PAGES = {
    "/": b"hello",
    "/_cluster/health": json.dumps({"cluster_name": "site", "status": "green", "number_of_nodes": 3, "number_of_data_nodes": 2}).encode(),
    "/render": json.dumps([{"target": "web", "datapoints": [[1, 10], [2, 20]]}, {"target": "db", "datapoints": [[9, 10], [9, 20]]}]).encode(),
}


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = PAGES.get(self.path.split("?")[0])
        self.send_response(200 if body else 404)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def web_server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@contextlib.contextmanager
def nagios(port, services):
    """Yields a function that reads the status file: {description: {key: value}} of services, and under "" the host's."""
    with tempfile.TemporaryDirectory(prefix="bellwether-nagios-") as name:
        folder = pathlib.Path(name)
        (folder / "spool").mkdir()
        (folder / "resource.cfg").write_text(f"$USER1$={PLUGINS}\n")
        (folder / "objects.cfg").write_text(OBJECTS.format(port=port, week=WEEK) +
                                            "".join(SERVICE.format(name=name, command=command) for name, command in services.items()))
        main = MAIN.format(folder=folder, interval_length=1).replace("status_update_interval=60\n", "")
        (folder / "nagios.cfg").write_text(main + MORE.format(user=pwd.getpwuid(os.getuid()).pw_name, group=grp.getgrgid(os.getgid()).gr_name))
        process = subprocess.Popen(["nagios4", str(folder / "nagios.cfg")], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

        def status():
            assert process.poll() is None, f"nagios4 ended with {process.returncode}: {process.stdout.read()}"
            with contextlib.suppress(FileNotFoundError):
                return read_status((folder / "status.dat").read_text())
            return {}

        try:
            yield status
        finally:
            process.terminate()
            process.communicate(timeout=20)


def read_status(text):
    shown = {}
    for kind, body in re.findall(r"^(\w+) \{\n(.*?)^\s*\}$", text, flags=re.M | re.S):
        values = dict(line.strip().split("=", 1) for line in body.splitlines() if "=" in line)
        if kind in ("hoststatus", "servicestatus"):
            shown[values.get("service_description", "")] = values
    return shown


# What a service is called: its command, the state, the text and the performance data that Nagios has to show.
SECONDS = r"\d+\.\d{6}s"
CASES = {
    "dummy": ("check_dummy 2 'all is lost'", 2, r"CRITICAL: all is lost", r""),
    "load": ("check_load -w 1500,1500,1500 -c 3000,3000,3000", 0, r"LOAD OK - total load average: .*",
             r"load1=\d+\.\d+;1500\.000;3000\.000;0; load5=.* load15=.*;1500\.000;3000\.000;0;"),
    "disk": ("check_disk -w 1 -c 1 -p /", 0, r"DISK OK - free space: / \d+MiB \(.*\):", r"/=\d+B;\d+;\d+;0;\d+"),
    "refused": ("check_tcp -H 127.0.0.1 -p 1 -r warn", 1, r"connect to address 127.0.0.1 and port 1: Connection refused", r""),
    "tcp": ("check_tcp -H $HOSTADDRESS$ -p PORT -w 5 -c 9", 0, r"TCP OK - \d\.\d{3} second response time on 127\.0\.0\.1 port PORT",
            rf"time={SECONDS};5\.000000;9\.000000;0\.000000;10\.000000"),
    "http": ("check_http -I $HOSTADDRESS$ -p PORT -s hello", 0, r"HTTP OK: HTTP/1\.0 200 OK - \d+ bytes in \d\.\d{3} second response time",
             rf"time={SECONDS};;;0\.000000;10\.000000 size=\d+B;;;0;"),
    "missing": ("check_http -I $HOSTADDRESS$ -p PORT -u /nothing", 1, r"HTTP WARNING: HTTP/1\.0 404 Not Found - .*", rf"time={SECONDS};.*"),
    "cluster": ("check_elasticsearch -H $HOSTADDRESS$ -p PORT -n 4", 2, r"ELASTICSEARCH CRITICAL - cluster site is green: 3 nodes, .*",
                rf"time={SECONDS};.* nodes=3;;;0 data_nodes=2;;;0 .*"),
    "graph": ("check_graphite -U http://127.0.0.1:PORT -t x -W 4 -C 8", 2, r"CRITICAL: db \[crit=8\.000000 datapoints=9,9\]", r""),
    "usage": ("check_tcp -H 127.0.0.1", 3, r"check_tcp: You must give a port with -p", r""),
}


def nagios_shows_what_our_plugins_say():
    with web_server() as port:
        services = {name: case[0].replace("PORT", str(port)) for name, case in CASES.items()}
        with nagios(port, services) as status:
            def all_checked():
                shown = status()
                return len(shown) == len(CASES) + 1 and all(one["has_been_checked"] == "1" for one in shown.values()) and shown

            shown = wait_until(all_checked, "every service's first result", timeout=PATIENCE)
            for name, (_, state, text, data) in CASES.items():
                seen = shown[name]
                assert seen["current_state"] == str(state), f"{name}: state {seen['current_state']} of {seen['plugin_output']}"
                for key, pattern in (("plugin_output", text), ("performance_data", data)):
                    pattern = pattern.replace("PORT", str(port))
                    assert re.fullmatch(pattern, seen[key]), f"{name}: {key} is {seen[key]!r}, wanted {pattern!r}"
            assert shown["graph"]["long_plugin_output"].startswith("OK: web ["), shown["graph"]["long_plugin_output"]
            assert shown["usage"]["long_plugin_output"].startswith("Usage: check_tcp -H HOST"), shown["usage"]["long_plugin_output"]
            assert shown[""]["current_state"] == "0" and shown[""]["plugin_output"].startswith("TCP OK - "), shown[""]


run([nagios_shows_what_our_plugins_say])
