#!/usr/bin/env python3
"""The dead man's switch with real processes: heartbeat-watch pages through its own receiver when what it watches falls silent."""
import json
import pathlib
import socket
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from harness import BINARY, Bellwether, run, running, wait_until
from sinks import HookSink, MailSink

WATCH = ["--every", "1s", "--after", "2s", "--again", "0s", "--subject", "bell1"]


class Answering(HookSink):
    """Something that is asked GET /-/well: well until told otherwise."""

    def __init__(self):
        super().__init__()
        self.fault = None
        self.behave = lambda page: None if self.fault is None else (503, [("X-Fault", self.fault)])


def watching(folder, url, mail, receiver="mail/outside"):
    config = pathlib.Path(folder) / "watch.toml"
    config.write_text(f'[[alerts.receiver]]\nname = "outside"\nchannel = "mail"\nurl = "{mail.url}"\nfrom = "watch@example.com"\n')
    return running(BINARY, "heartbeat-watch", "--config", str(config), "--url", url, "--receiver", receiver, "--target", "anna@example.com",
                   *WATCH, stderr=subprocess.PIPE, text=True)


def pages_when_the_server_falls_silent_and_when_it_is_back():
    with tempfile.TemporaryDirectory() as folder, MailSink() as mail, Answering() as server:
        with watching(folder, server.url.rstrip("/"), mail):
            server.wait_for(lambda page: page.path == "/-/well", "the first question")
            assert not mail.pages
            server.fault = "ledger"
            stopped = mail.wait_for(lambda page: "bell1 has stopped" in page.text, "the page about the silence")[0]
            assert stopped.recipients == ["anna@example.com"], stopped.recipients
            assert "status 503" in stopped.text, stopped.text
            server.fault = None
            back = mail.wait_for(lambda page: "bell1 is back" in page.text, "the page about the return")[0]
            assert back.message["References"] == stopped.message["References"], "both stand in one thread"
            assert len(mail.pages) == 2, mail.pages


def nobodys_address():
    """Where nobody listens: a port that was free a moment ago."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def tries_again_until_the_page_is_taken():
    with tempfile.TemporaryDirectory() as folder, MailSink() as mail:
        refused = []

        def once(page):
            refused.append(page)
            return "451 later" if len(refused) == 1 else None

        mail.behave = once
        with watching(folder, nobodys_address(), mail):
            mail.wait_for(lambda page: "bell1 has stopped" in page.text, "the page that was put off once")
            assert refused[0].key == refused[1].key


def says_at_once_what_can_never_be_sent():
    with tempfile.TemporaryDirectory() as folder, MailSink() as mail:
        with watching(folder, nobodys_address(), mail, receiver="mail/nobody") as child:
            assert child.wait(20) == 2
            assert "no mail receiver named 'nobody'" in child.stderr.read()


SERVER = """
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
[alerts]
contacts = ["anna"]
[[alerts.receiver]]
name = "hook"
channel = "webhook"
[[heartbeats.ping]]
name = "switch"
url = "{switch}ping"
every = "1s"
[[heartbeats.expect]]
name = "backup"
every = "2s"
grace = "1s"
"""

SITE = """
[[contact]]
name = "anna"
methods = [{{channel = "webhook", target = "{hook}"}}]
[[host]]
name = "h"
check = "/bin/true"
contacts = ["anna"]
[[service]]
name = "s"
host = "h"
check = "/bin/true"
contacts = ["anna"]
"""


def the_server_says_that_it_is_well_and_misses_who_does_not_report():
    with HookSink() as hook, HookSink() as switch, Bellwether("").ended() as server:
        definitions = server.folder / "site.toml"
        definitions.write_text(SITE.format(hook=hook.url))
        server.config_file.write_text(SERVER.format(definitions=definitions, switch=switch.url))
        server.start()
        wait_until(lambda: server.get("/-/well") == (200, "well\n"), "a good answer of /-/well")
        switch.wait_for(lambda page: page.path == "/ping", "three pings", count=3)
        missing = hook.wait_for(lambda page: "backup" in page.text, "the page about the missing heartbeat")[0]
        assert missing.content["kind"] == "problem" and missing.content["module"] == "heartbeats", missing.content
        assert server.post("/api/v1/heartbeats/backup", "done") == (200, "ok\n")
        back = hook.wait_for(lambda page: page.content["kind"] == "recovery", "the page about its return")[0]
        assert back.content["problem"] == missing.content["problem"]
        assert server.post("/api/v1/heartbeats/nightly?every=1h", "")[0] == 200
        assert server.post("/api/v1/heartbeats/nightly/fail", "disk full")[0] == 200
        hook.wait_for(lambda page: "disk full" in page.text, "the page about the failed job")
        assert server.post("/api/v1/heartbeats/unknown", "")[0] == 404
        server.kill()
        taken = len(switch.pages)
        server.start()
        switch.wait_for(lambda page: True, "a ping of the next life", count=taken + 1)
        states = {one["name"]: one["state"] for one in json.loads(server.get("/api/v1/heartbeats")[1])["heartbeats"]}
        assert states["nightly"] == "failed", states


if __name__ == "__main__":
    run([the_server_says_that_it_is_well_and_misses_who_does_not_report, pages_when_the_server_falls_silent_and_when_it_is_back,
         tries_again_until_the_page_is_taken, says_at_once_what_can_never_be_sent])
