#!/usr/bin/env python3
"""A day in the life: a Resque queue in a real Redis grows, the check goes soft and hard, anna gets a mail and her hook a post, she acknowledges,
the queue drains, and all of it is on the graph, the timeline, in the log and among the notifications."""
import http.server
import json
import pathlib
import shutil
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from harness import BASE_CONFIG, Bellwether, run, running, wait_until


class SmtpSink(socketserver.ThreadingTCPServer):
    """Takes any mail and keeps its text."""
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        self.mails = []
        super().__init__(("127.0.0.1", 0), SmtpSession)

    @property
    def port(self):
        return self.server_address[1]


class SmtpSession(socketserver.StreamRequestHandler):
    def reply(self, text):
        self.wfile.write((text + "\r\n").encode())

    def handle(self):
        self.reply("220 sink")
        for line in self.rfile:
            word = line.decode(errors="replace").strip().upper()
            if word.startswith("DATA"):
                self.reply("354 go on")
                text = b""
                for part in self.rfile:
                    if part == b".\r\n":
                        break
                    text += part
                self.server.mails.append(text.decode(errors="replace"))
                self.reply("250 taken")
            elif word.startswith("QUIT"):
                return self.reply("221 bye")
            else:
                self.reply("250 sink" if not word.startswith(("STARTTLS", "AUTH")) else "502 no")


class Hook(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        self.posts = []
        super().__init__(("127.0.0.1", 0), HookSession)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/hook"


class HookSession(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.posts.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def redis(port, *words):
    """One command, and the raw answer's first line."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(f"*{len(words)}\r\n".encode() + b"".join(f"${len(w)}\r\n{w}\r\n".encode() for w in words))
        return connection.makefile("rb").readline()


def redis_answers(port):
    try:
        return redis(port, "PING").startswith(b"+PONG")
    except OSError:
        return False


DEFINITIONS = """
[[contact]]
name = "anna"
email = "anna@example.com"
methods = [{{channel = "mail", target = "anna@example.com"}}, {{channel = "webhook", target = "{hook}"}}]

[[host]]
name = "queues"
address = "127.0.0.1"
check = "dummy 0 up"
contacts = ["anna"]

[[service]]
name = "mail jobs"
hosts = ["queues"]
check = "resque -p {redis} -q mail -w 5 -c 10"
interval = "2s"
retry = "1s"
attempts = 2
contacts = ["anna"]
"""


def a_queue_grows_and_drains():
    assert shutil.which("redis-server"), "redis-server is among the packages of the tests"
    sink, hook = SmtpSink(), Hook()
    for server in (sink, hook):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="bellwether-day-") as name, \
            running("redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", name, stdout=subprocess.DEVNULL):
        folder = pathlib.Path(name)
        wait_until(lambda: redis_answers(port), "redis")
        redis(port, "SADD", "resque:queues", "mail")
        (folder / "site.toml").write_text(DEFINITIONS.format(hook=hook.url, redis=port))
        config = BASE_CONFIG + (f'[checks]\ndefinitions = ["{folder}/site.toml"]\nretentions = "1s:1d"\n'
                                '[alerts]\ngroup_wait = "0s"\n'
                                f'[[alerts.receiver]]\nname = "local"\nchannel = "mail"\nurl = "smtp://127.0.0.1:{sink.port}"\nfrom = "bellwether@localhost"\n')
        with Bellwether(config, folder=folder) as server:
            def get(path):
                status, body = server.get(path)
                assert status == 200, f"{path} answered {status}: {body}"
                return json.loads(body)

            def jobs():
                return get("/api/v1/checks/object?host=queues&service=mail%20jobs")

            wait_until(lambda: jobs()["state"] == "ok", "the first result")
            for _ in range(20):
                redis(port, "RPUSH", "resque:queue:mail", "{}")
            wait_until(lambda: jobs()["state"] == "critical" and jobs()["hard"], "the hard problem")
            wait_until(lambda: any("mail jobs" in mail and "CRITICAL" in mail for mail in sink.mails), "the mail")
            wait_until(lambda: hook.posts, "the hook's post")
            problem = get("/api/v1/problems")["problems"][0]
            assert problem["id"] == "checks/queues/mail jobs", problem
            assert {"mail", "webhook"} <= {told["channel"] for told in problem["told"]}, problem["told"]

            status, body = server.post("/api/v1/checks/acknowledge",
                                       json.dumps({"host": "queues", "service": "mail jobs", "comment": "a worker hangs"}),
                                       {"Content-Type": "application/json"})
            assert status == 200, body
            assert get("/api/v1/problems")["problems"][0]["acknowledged"]["comment"] == "a worker hangs"

            before = len(sink.mails)
            redis(port, "DEL", "resque:queue:mail")
            wait_until(lambda: jobs()["state"] == "ok", "the recovery")
            wait_until(lambda: any("OK" in mail or "RECOVERY" in mail for mail in sink.mails[before:]), "the recovery's mail")

            # On the graph …
            series = {datum["label"]: datum["series"] for datum in jobs()["perf_data"]}
            wait_until(lambda: any(20 in server.values(name) for name in series.values()), f"20 jobs on one of {series}")
            states = server.values("checks.queues.mail~jobs.state")
            assert 2 in states and 0 in states, states
            # … on the timeline …
            events = get("/events/get_data")
            kinds = {event["kind"] for event in events}
            assert {"check", "check.soft", "acknowledgement"} <= kinds, kinds
            # … in the log of the object, and among the notifications.
            past = get(f"/api/v1/checks/history?host=queues&service=mail%20jobs&from={int(time.time()) - 600}")
            assert [(span["state"], span["hard"]) for span in past["spans"]][-1] == ("ok", True), past["spans"]
            told = get("/api/v1/alerts/notifications?host=queues")
            rows = told if isinstance(told, list) else told["notifications"]
            assert any(row["channel"] == "mail" and row["status"] == "delivered" for row in rows), rows


if __name__ == "__main__":
    run([a_queue_grows_and_drains])
