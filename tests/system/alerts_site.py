"""A small site under torture: hosts whose services go bad and good by passive results, people who acknowledge, comment and plan downtimes
through the API, and a book of everything that Bellwether confirmed, against which its memory and the sinks are held.

A result carries a number of its own in its output, so that each page says which result it tells of."""
import http.client
import json
import random
import re
import threading
import time

HOSTS, SERVICES = 4, 6      # of each host

DEFINITIONS = """
[[contact]]
name = "anna"
methods = [{{channel = "mail", target = "anna@example.com"}}, {{channel = "webhook", target = "{hook}"}}]
""" + "".join(f"""
[[host]]
name = "h{host}"
active = false
contacts = ["anna"]
""" + "".join(f"""
[[service]]
name = "s{service}"
host = "h{host}"
check = "/bin/true"
active = false
attempts = 1
contacts = ["anna"]
notification_interval = "0s"
""" for service in range(SERVICES)) + f"""
[[service]]
name = "counted"
host = "h{host}"
check = "/bin/true"
active = false
attempts = 60000
contacts = ["anna"]
[[service]]
name = "slow"
host = "h{host}"
check = "/bin/true"
interval = "20h"
notification_interval = "0s"
attempts = 3
contacts = ["anna"]
""" for host in range(HOSTS))

CONFIG = """
self_metrics_interval = "0s"
[http]
listen = ["tcp://127.0.0.1:0"]
[statsd]
listen = []
admin = []
[carbon]
plaintext = []
pickle = []
[checks]
definitions = ["{definitions}"]
[[alerts.receiver]]
name = "mail"
channel = "mail"
url = "{mail}"
from = "Bellwether <bell@example.com>"
[[alerts.receiver]]
name = "hook"
channel = "webhook"
secret = "{secret}"
"""


class Unconfirmed(Exception):
    """The connection broke before the answer: it may have happened or not."""


class Api:
    """One kept-alive connection."""

    def __init__(self, server):
        self.host, self.port = server.address("http", "tcp")
        self.connection = None

    def call(self, method, path, body=None):
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection(self.host, self.port, timeout=20)
            self.connection.request(method, path, json.dumps(body) if body is not None else None, {"Content-Type": "application/json"})
            answer = self.connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            self.connection = None
            raise Unconfirmed(str(error)) from error
        assert answer.status == 200, f"{method} {path} {body}: {answer.status} {text}"
        return json.loads(text) if text else {}

    def object(self, host, service):
        return self.call("GET", f"/api/v1/checks/object?host={host}&service={service}")


class Service:
    """What the book says of one service."""

    def __init__(self, host, name):
        self.host, self.name = host, name
        self.is_bad = False
        self.is_acknowledged = False
        self.comments, self.downtimes = set(), set()
        self.told = []          # numbers of results that somebody must be told of, in order
        self.asked = None       # what was asked and not confirmed

    @property
    def where(self):
        return {"host": self.host, "service": self.name}


class Worker(threading.Thread):
    """Changes the services it owns, one request after the other, until the server is gone or `stop` is set."""

    def __init__(self, server, services, numbers, seed):
        super().__init__(daemon=True)
        self.api, self.services, self.numbers = Api(server), services, numbers
        self.random = random.Random(seed)
        self.stop = threading.Event()
        self.confirmed = 0
        self.fault = None

    def run(self):
        try:
            while not self.stop.is_set():
                self.step(self.random.choice(self.services))
                self.confirmed += 1
        except Unconfirmed:
            pass
        except AssertionError as error:
            self.fault = error

    def step(self, service):
        choice = self.random.random()
        number = next(self.numbers)
        service.asked = ("nothing", number)
        if choice < 0.6:
            self.flip(service, number)
        elif choice < 0.75 and service.is_bad and not service.is_acknowledged:
            service.asked = ("acknowledge", number)
            self.api.call("POST", "/api/v1/checks/acknowledge", {**service.where, "comment": f"n={number}.", "sticky": True, "notify": True})
            service.is_acknowledged = True
            service.told.append(number)
        elif choice < 0.88:
            start = time.time() + 86_400    # of tomorrow, so that it holds nothing up today
            answer = self.api.call("POST", "/api/v1/checks/downtime", {**service.where, "start": start, "end": start + 3_600, "comment": f"n={number}."})
            service.downtimes.add(answer["id"])
        else:
            answer = self.api.call("POST", "/api/v1/checks/comment", {**service.where, "comment": f"n={number}.", "persistent": True})
            service.comments.add(answer["id"])
        service.asked = None

    def flip(self, service, number):
        service.asked = ("flip", number)
        self.api.call("POST", "/api/v1/checks/result", {**service.where, "status": 0 if service.is_bad else 2, "output": f"n={number}."})
        service.is_bad = not service.is_bad
        service.is_acknowledged = False
        service.told.append(number)


def settle(api, service):
    """Finds out what became of a request that was not confirmed; what happened is held as firmly as what was."""
    if service.asked is None:
        return
    kind, number = service.asked
    service.asked = None
    seen = api.object(service.host, service.name)
    if kind == "flip" and f"n={number}." in seen["output"]:
        service.is_bad = not service.is_bad
        service.is_acknowledged = False
        service.told.append(number)
    if kind == "acknowledge" and seen["acknowledged"]:
        service.is_acknowledged = True
        service.told.append(number)


def remembered(api, service):
    """Holds what the server knows against the book."""
    seen = api.object(service.host, service.name)
    name = f"{service.host}/{service.name}"
    state = "critical" if service.is_bad else "ok"
    assert not service.told or seen["state"] in (state, "pending"), f"{name} is {seen['state']}, confirmed was {state}"
    assert bool(seen["acknowledged"]) == service.is_acknowledged, f"{name}: acknowledged is {seen['acknowledged']}, confirmed was {service.is_acknowledged}"
    lost = service.downtimes - {downtime["id"] for downtime in seen["downtimes"]}
    assert not lost, f"{name}: downtimes {sorted(lost)} are lost"
    lost = service.comments - {comment["id"] for comment in seen["comments"]}
    assert not lost, f"{name}: comments {sorted(lost)} are lost"


NUMBER = re.compile(r"n=(\d+)\.")


def numbers_told(pages):
    """{number: set of keys} of pages. An acknowledgement's page holds the result's number as well, which is the lesser."""
    told = {}
    for page in pages:
        numbers = [int(number) for number in NUMBER.findall(page.text)]
        if numbers:
            told.setdefault(max(numbers), set()).add(page.key)
    return told


def missing(services, sink):
    told = numbers_told(sink.pages)
    return [number for service in services for number in service.told if number not in told]
