#!/usr/bin/env python3
"""A day in the life: a Resque queue in a real Redis grows, the check goes soft and hard, anna gets a mail and her hook a post, she follows the
mail's link and acknowledges in the browser, the queue drains, and all of it is on the graph, the timeline, in the log and among the notifications."""
import json
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from harness import BASE_CONFIG, Bellwether, run, running, wait_until
from reader import Reader
from sinks import HookSink, MailSink


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


PUBLIC_URL = "https://watch.example.com"
JOBS = 20

DEFINITIONS = """
[[contact]]
name = "anna"
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
retry = "2s"
attempts = 2
contacts = ["anna"]
"""

CONFIG = BASE_CONFIG + """
[checks]
this_machine = false
definitions = ["{folder}/site.toml"]
retentions = "1s:1d"
[alerts]
group_wait = "0s"
public_url = "{public}"
[[alerts.receiver]]
name = "local"
channel = "mail"
url = "{mail}"
from = "bellwether@localhost"
"""


def link_in(page):
    """The path of the link that a page holds."""
    link = next(word for word in page.text.split() if word.startswith(PUBLIC_URL))
    return link.removeprefix(PUBLIC_URL)


def a_queue_grows_and_drains():
    assert shutil.which("redis-server"), "redis-server is among the packages of the tests"
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="bellwether-day-") as name, MailSink() as mail, HookSink() as hook, \
            running("redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", name, stdout=subprocess.DEVNULL):
        folder = pathlib.Path(name)
        wait_until(lambda: redis_answers(port), "redis")
        redis(port, "SADD", "resque:queues", "mail")
        (folder / "site.toml").write_text(DEFINITIONS.format(hook=hook.url, redis=port))
        config = CONFIG.format(folder=folder, mail=mail.url, public=PUBLIC_URL)
        with Bellwether(config, folder=folder) as server, Reader(server) as anna:
            live_through(server, anna, port, mail, hook)


def live_through(server, anna, port, mail, hook):
    def get(path):
        status, body = server.get(path)
        assert status == 200, f"{path} answered {status}: {body}"
        return json.loads(body)

    def jobs():
        return get("/api/v1/checks/object?host=queues&service=mail%20jobs")

    wait_until(lambda: jobs()["state"] == "ok", "the first result")
    anna.open(path="/problems")
    anna.sees_heading(text="Nothing is wrong.")

    # It grows: not certain at first, and nobody is told; then it is.
    for _ in range(JOBS):
        redis(port, "RPUSH", "resque:queue:mail", "{}")
    first = wait_until(lambda: (now := jobs())["state"] == "critical" and now, "the first bad result")
    assert not first["hard"] and first["attempt"] == 1, first
    assert mail.pages == [] and hook.pages == [], "nobody is told of what is not certain"
    wait_until(lambda: jobs()["hard"], "the hard problem")
    [paged, *_] = mail.wait_for(lambda page: "mail jobs is CRITICAL" in page.text, "the mail")
    hook.wait_for(lambda page: page.content.get("service") == "mail jobs", "the hook's post")
    [problem] = get("/api/v1/problems")["problems"]
    assert problem["id"] == "checks/queues/mail jobs", problem
    assert {"mail", "webhook"} <= {told["channel"] for told in problem["told"]}, problem["told"]

    # She follows the link in her mail, and acknowledges; then nothing waits for anybody.
    anna.open(path=link_in(paged))
    anna.acknowledges(name="mail jobs on queues", comment="a worker hangs")
    anna.open(path="/problems")
    anna.sees_heading(text="Nothing waits for you.")
    [problem] = get("/api/v1/problems")["problems"]
    assert problem["acknowledged"]["comment"] == "a worker hangs", problem

    # The queue drains, and the page that she has open says so by itself.
    redis(port, "DEL", "resque:queue:mail")
    wait_until(lambda: jobs()["state"] == "ok", "the recovery")
    mail.wait_for(lambda page: "mail jobs is OK again" in page.text, "the recovery's mail")
    anna.sees_heading(text="Nothing is wrong.")

    # On the graph …
    [series] = [datum["series"] for datum in jobs()["perf_data"] if datum["label"] == "mail"]
    assert JOBS in server.values(series), server.values(series)
    states = server.values("checks.queues.mail~jobs.state")
    assert 2 in states and states[-1] == 0, states
    anna.open(path="/graphs?" + urllib.parse.urlencode({"from": "-5min", "target": f'aggregateLine({series},"max")'}))
    anna.sees_graph(value=str(JOBS))
    # … on the service's own page …
    anna.open(path="/checks/queues/mail%20jobs?from=-5min&until=now")
    anna.sees_service(name="mail jobs on queues", graph="waiting, failed, mail", logged=["ACKNOWLEDGEMENT (CRITICAL) by mail", "OK by webhook"])
    spans = [(span["state"], span["hard"]) for span in get("/api/v1/checks/history?host=queues&service=mail%20jobs&from=0")["spans"]]
    assert spans[-3:] == [("critical", False), ("critical", True), ("ok", True)], spans
    # … on the timeline …
    anna.open(path="/timeline")
    anna.sees_timeline(rows=[("not certain", "mail jobs"), ("critical", "mail jobs"), ("acknowledged", "a worker hangs"), ("ok", "mail jobs")])
    # … and in the notification log.
    anna.open(path="/notifications")
    anna.sees_notifications(name="mail jobs on queues", rows=[
        (state, channel, "delivered") for state in ("critical", "acknowledge", "ok") for channel in ("mail", "webhook")])
    anna.had_no_trouble()


if __name__ == "__main__":
    run([a_queue_grows_and_drains])
