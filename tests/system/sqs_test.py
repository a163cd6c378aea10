#!/usr/bin/env python3
"""check_sqs against npm's local-aws-sqs, an emulator that speaks SQS' JSON protocol, bound to loopback. The emulator looks at no signature, so
one case puts a gate before it that computes each request's signature anew, from AWS' description and without our code, and refuses a wrong one."""
import contextlib
import hashlib
import hmac
import http.client
import http.server
import json
import os
import pathlib
import re
import subprocess
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from harness import run, running

ROOT = pathlib.Path(__file__).resolve().parents[2]
PLUGIN = pathlib.Path(os.environ["BELLWETHER_PLUGINS"]) / "check_sqs"
ACCESS_KEY, SECRET_KEY = "AKIDTEST", "a secret of the test"
EMULATOR = """
const { createSqsServer } = require('local-aws-sqs');
createSqsServer({ port: 0, hostname: '127.0.0.1', region: 'eu-west-1' }).then(server => console.log(server.address().address, server.address().port));
"""


class Sqs:
    """The service's calls that a test needs."""

    def __init__(self, port):
        self.port, self.url = port, f"http://127.0.0.1:{port}"

    def call(self, operation, **parameters):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.closing(connection):
            connection.request("POST", "/", json.dumps(parameters),
                               {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": f"AmazonSQS.{operation}"})
            answer = connection.getresponse()
            body = answer.read()
            assert answer.status == 200, f"{operation}: {answer.status} {body}"
            return json.loads(body or b"{}")

    def send(self, queue, count, **parameters):
        for number in range(count):
            self.call("SendMessage", QueueUrl=queue, MessageBody=f"message {number}", **parameters)

    def take(self, queue, count):
        return self.call("ReceiveMessage", QueueUrl=queue, MaxNumberOfMessages=count, VisibilityTimeout=900)["Messages"]

    def delete(self, queue, messages):
        for message in messages:
            self.call("DeleteMessage", QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])


@contextlib.contextmanager
def emulator():
    with running("node", "-e", EMULATOR, cwd=ROOT / "web", stdout=subprocess.PIPE, text=True) as server:
        said = server.stdout.readline().split()
        assert said and said[0] == "127.0.0.1", f"the emulator did not start on loopback: {said}"
        yield Sqs(int(said[1]))


def check(status, pattern, *arguments, keys=(ACCESS_KEY, SECRET_KEY)):
    environment = {**os.environ, "AWS_ACCESS_KEY_ID": keys[0], "AWS_SECRET_ACCESS_KEY": keys[1], "AWS_REGION": "eu-west-1"}
    done = subprocess.run([str(PLUGIN), *arguments], capture_output=True, timeout=60, text=True, env=environment)
    assert done.returncode == status and re.search(pattern, done.stdout), f"{arguments}: wanted {status} {pattern!r}, got {done}"


def depth_of_a_queue():
    with emulator() as sqs:
        mail = sqs.call("CreateQueue", QueueName="mail")["QueueUrl"]
        limits = ["--endpoint", sqs.url, "-q", "mail", "-w", "4", "-c", "8"]
        check(0, r"^SQS OK - 0 messages in mail, 0 in flight, 0 delayed\|messages=0;4;8;0 in_flight=0;;;0 delayed=0;;;0$", *limits)
        sqs.send(mail, 4)
        check(0, r"^SQS OK - 4 messages in mail, .*\|messages=4;4;8;0", *limits)
        sqs.send(mail, 1)
        check(1, r"^SQS WARNING - 5 messages in mail, .*\|messages=5;4;8;0", *limits)
        sqs.send(mail, 4)
        check(2, r"^SQS CRITICAL - 9 messages in mail, .*\|messages=9;4;8;0", *limits)
        check(2, r"^SQS CRITICAL - 9 messages in mail, ", "-q", mail, "-w", "4", "-c", "8")   # named by its URL, which says the endpoint, too
        sqs.delete(mail, sqs.take(mail, 9))
        check(0, r"^SQS OK - 0 messages in mail, ", *limits)
        check(1, r"^SQS WARNING - 0 messages in mail, ", "--endpoint", sqs.url, "-q", "mail", "-w", "1:")   # a producer that fell silent


def messages_in_flight_and_delayed():
    with emulator() as sqs:
        jobs = sqs.call("CreateQueue", QueueName="jobs")["QueueUrl"]
        sqs.send(jobs, 5)
        sqs.send(jobs, 2, DelaySeconds=900)
        taken = sqs.take(jobs, 3)
        at = ["--endpoint", sqs.url, "-q", "jobs"]
        # How many wait is not asked here: the emulator counts those in flight among them, the service does not.
        check(1, r"^SQS WARNING - \d messages in jobs, 3 in flight, 2 delayed\|", *at, "-W", "0", "-C", "10")
        check(2, r"^SQS CRITICAL - .* in_flight=3;;0;0 delayed=2;;;0$", *at, "-C", "0")
        sqs.delete(jobs, taken)
        check(0, r"^SQS OK - 2 messages in jobs, 0 in flight, 2 delayed\|", *at, "-W", "0")


def what_the_service_refuses():
    with emulator() as sqs:
        check(2, r"^SQS CRITICAL - QueueDoesNotExist: .*queue", "--endpoint", sqs.url, "-q", "nosuch")
    check(2, r"^SQS CRITICAL - .*[Rr]efused", "--endpoint", sqs.url, "-q", "mail")


def signature(headers, method, path, body):
    """What the Authorization header has to be, by signature version 4."""
    def keyed(key, text):
        return hmac.new(key, text.encode(), hashlib.sha256).digest()

    names = re.search(r"SignedHeaders=([^,]+)", headers["Authorization"]).group(1)
    assert {"host", "x-amz-date", "x-amz-target"} <= set(names.split(";")), names
    lines = [method, path, "", *(f"{name}:{headers[name].strip()}" for name in names.split(";")), "", names, hashlib.sha256(body).hexdigest()]
    date = headers["X-Amz-Date"]
    scope = f"{date[:8]}/eu-west-1/sqs/aws4_request"
    key = ("AWS4" + SECRET_KEY).encode()
    for part in scope.split("/"):
        key = keyed(key, part)
    to_sign = "\n".join(["AWS4-HMAC-SHA256", date, scope, hashlib.sha256("\n".join(lines).encode()).hexdigest()])
    return f"AWS4-HMAC-SHA256 Credential={ACCESS_KEY}/{scope}, SignedHeaders={names}, Signature={keyed(key, to_sign).hex()}"


@contextlib.contextmanager
def gate(sqs):
    """Passes on what is rightly signed."""
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers["Authorization"] != signature(self.headers, "POST", self.path, body):
                return self.answer(403, b'{"__type":"com.amazon.coral.service#SignatureDoesNotMatch","message":"wrong signature"}')
            connection = http.client.HTTPConnection("127.0.0.1", sqs.port, timeout=20)
            with contextlib.closing(connection):
                connection.request("POST", self.path, body, dict(self.headers))
                answer = connection.getresponse()
                self.answer(answer.status, answer.read())

        def answer(self, status, body):
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def signed_requests():
    with emulator() as sqs, gate(sqs) as url:
        sqs.send(sqs.call("CreateQueue", QueueName="mail")["QueueUrl"], 3)
        check(0, "^SQS OK - 3 messages in mail, ", "--endpoint", url, "-q", "mail")
        check(2, "^SQS CRITICAL - SignatureDoesNotMatch: wrong signature", "--endpoint", url, "-q", "mail", keys=(ACCESS_KEY, "another secret"))


run([depth_of_a_queue, messages_in_flight_and_delayed, what_the_service_refuses, signed_requests])
