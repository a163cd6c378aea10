"""Starts a real Bellwether on free ports with its own data folder, and helps to talk with it. Python's standard library only."""
import contextlib
import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.error
import urllib.parse
import urllib.request

BINARY = os.environ.get("BELLWETHER_BINARY", "build/release/bellwether")

BASE_CONFIG = """
[http]
listen = ["tcp://127.0.0.1:0"]
[statsd]
listen = ["udp://127.0.0.1:0", "tcp://127.0.0.1:0"]
admin = ["tcp://127.0.0.1:0"]
flush_interval = "1s"
[carbon]
plaintext = ["tcp://127.0.0.1:0", "udp://127.0.0.1:0"]
pickle = ["tcp://127.0.0.1:0"]
"""


def wait_until(condition, what, timeout=20.0, interval=0.02):
    """The first true value of condition(), or an AssertionError that says what was waited for."""
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {timeout:.0f} s in vain for {what}")
        time.sleep(interval)


class Bellwether:
    """One process. Use as a context manager; `with` ends it and removes its folder."""

    def __init__(self, config=BASE_CONFIG, folder=None, extra_arguments=(), environment=None, prepare=None, close_descriptors=True):
        self.temporary = None if folder else tempfile.TemporaryDirectory(prefix="bellwether-test-")
        self.folder = pathlib.Path(folder or self.temporary.name)
        self.config_file = self.folder / "bellwether.toml"
        self.config_file.write_text(config)
        self.extra_arguments = list(extra_arguments)
        self.environment = environment
        self.close_descriptors = close_descriptors
        self.prepare = prepare   # called in the child before it becomes bellwether
        self.process = None
        self.addresses = {}

    @property
    def data(self):
        return self.folder / "data"

    def start(self, timeout=30.0):
        listeners = self.data / "listeners.json"
        listeners.unlink(missing_ok=True)
        self.log = open(self.folder / "log.txt", "ab")
        self.process = subprocess.Popen(
            [BINARY, "serve", "--config", str(self.config_file), "--data", str(self.data), *self.extra_arguments],
            stdout=self.log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, env=self.environment,
            preexec_fn=self.prepare, close_fds=self.close_descriptors)

        def ready():
            if self.process.poll() is not None:
                raise AssertionError(f"bellwether ended with {self.process.returncode}:\n{self.log_text()}")
            return listeners.exists()

        wait_until(ready, "listeners.json", timeout, interval=0.005)
        self.addresses = json.loads(listeners.read_text())
        return self

    def log_text(self):
        return (self.folder / "log.txt").read_text(errors="replace")

    def stop(self, timeout=30.0):
        """SIGTERM and the exit code."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout)
            except subprocess.TimeoutExpired:
                self.kill()
                raise AssertionError(f"bellwether did not end within {timeout:.0f} s of SIGTERM:\n{self.log_text()[-4000:]}")
        return self.process.returncode

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def __enter__(self):
        return self.start()

    def __exit__(self, *exception):
        self.kill()
        self.log.close()
        if self.temporary:
            self.temporary.cleanup()

    @contextlib.contextmanager
    def ended(self):
        """For a server that is started and killed within the block: it and its folder are gone after it."""
        try:
            yield self
        finally:
            self.__exit__()

    # Addresses: the first of a kind, as (host, port).
    def address(self, module, scheme):
        for text in self.addresses[module]:
            if text.startswith(scheme + "://"):
                host, _, port = text[len(scheme) + 3:].rpartition(":")
                return host.strip("[]"), int(port)
        raise AssertionError(f"no {scheme} listener of {module} in {self.addresses}")

    @property
    def url(self):
        host, port = self.address("http", "tcp")
        return f"http://{host}:{port}"

    # Talking.
    def get(self, path, headers=None):
        """(status, body) of a GET."""
        request = urllib.request.Request(self.url + path, headers=headers or {})
        return self.send(request)

    def post(self, path, body, headers=None):
        request = urllib.request.Request(self.url + path, data=body if isinstance(body, bytes) else body.encode(), headers=headers or {})
        return self.send(request)

    @staticmethod
    def send(request):
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def render(self, target, **parameters):
        """The JSON of /render."""
        query = urllib.parse.urlencode({"target": target, "format": "json", "from": "-1h", **parameters})
        status, body = self.get("/render?" + query)
        assert status == 200, f"/render answered {status}: {body}"
        return json.loads(body)

    def values(self, target, **parameters):
        """The non-null values of the first series of a target."""
        answer = self.render(target, **parameters)
        return [value for value, _ in answer[0]["datapoints"] if value is not None] if answer else []

    def send_udp(self, text):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            out.sendto(text.encode() if isinstance(text, str) else text, self.address("statsd", "udp"))

    def send_carbon(self, text):
        with socket.create_connection(self.address("carbon.plaintext", "tcp"), timeout=10) as out:
            out.sendall(text.encode())

    def system(self):
        status, body = self.get("/api/v1/system")
        assert status == 200, body
        return json.loads(body)


class Browser:
    """Cookies and the CSRF token, as a browser keeps them."""

    def __init__(self, server):
        self.server, self.cookie, self.csrf = server, None, None

    def ask(self, method, path, body=None, csrf=True, headers=None):
        headers = {"Content-Type": "application/json", **(headers or {})}
        if self.cookie:
            headers["Cookie"] = self.cookie
        if csrf and self.csrf:
            headers["X-CSRF-Token"] = self.csrf
        host, port = self.server.address("http", "tcp")
        connection = http.client.HTTPConnection(host, port, timeout=20)
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self.cookie = value.split(";")[0]
        connection.close()
        data = json.loads(text) if text.startswith(("{", "[")) else text
        if isinstance(data, dict) and data.get("csrf_token"):
            self.csrf = data["csrf_token"]
        return answer.status, data


class Events:
    """One stream of server-sent events, read event by event. Use as a context manager."""

    def __init__(self, server, path):
        host, port = server.address("http", "tcp")
        self.connection = http.client.HTTPConnection(host, port, timeout=20)
        self.connection.request("GET", path)
        self.answer = self.connection.getresponse()

    def event(self, timeout=20.0):
        """(name, data) of the next event; comments, which keep the connection warm, are passed over."""
        name, data = "", []
        deadline = time.monotonic() + timeout
        while True:
            assert time.monotonic() < deadline, "no event came in time"
            line = self.answer.readline().decode().rstrip("\n")
            if line == "" and name:
                return name, "\n".join(data)
            field, _, value = line.partition(": ")
            if field == "event":
                name = value
            elif field == "data":
                data.append(value)

    def next(self, wanted, timeout=20.0):
        """The data of the next event of that name; others are passed over."""
        deadline = time.monotonic() + timeout
        while True:
            name, data = self.event(max(0.0, deadline - time.monotonic()))
            if name == wanted:
                return data

    def close(self):
        self.connection.sock.shutdown(socket.SHUT_RDWR)
        self.connection.close()
        self.answer.close()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


def run(cases):
    """Runs functions one after the other; prints each verdict and the counted line."""
    passed = failed = 0
    wanted = sys.argv[1:]
    for case in cases:
        if wanted and case.__name__ not in wanted:
            continue
        begun = time.monotonic()
        try:
            case()
            passed += 1
            print(f"ok      {case.__name__} ({time.monotonic() - begun:.1f} s)", flush=True)
        except Exception:
            failed += 1
            print(f"FAILED  {case.__name__}\n{traceback.format_exc()}", flush=True)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


@contextlib.contextmanager
def running(*arguments, **options):
    """A child process that is ended at the end of the block."""
    child = subprocess.Popen(arguments, **options)
    try:
        yield child
    finally:
        if child.poll() is None:
            child.terminate()
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
