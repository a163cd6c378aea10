#!/usr/bin/env python3
"""Errors, with the whole process: what real clients sent, sent again byte for byte; what they send today; and what must never be lost or kept."""
import gzip
import json
import os
import pathlib
import subprocess
import sys
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from errors_site import Site, addressed, captures, send
from harness import BASE_CONFIG, Bellwether, run, wait_until

ROOT = pathlib.Path(__file__).resolve().parents[2]
CLIENTS = ROOT / "tests" / "clients"
CAPTURES = ROOT.parent / "shared" / "sentry" / "captures"
# What the application of the captures had in its variables, query and form.
SECRETS = [b"correct horse", b"sk_live_", b"4111111111111111", b"4242424242424242", b"hunter2", b"'zzz'", b"token=abc"]


def event(**members):
    return {"event_id": uuid.uuid4().hex, "platform": "python", "level": "error", **members}


def exception(kind, value, function="import_mail"):
    frame = {"filename": "mailer/jobs.py", "module": "mailer.jobs", "function": function, "lineno": 12, "in_app": True, "context_line": "    run(job)"}
    return {"values": [{"type": kind, "value": value, "stacktrace": {"frames": [frame]}}]}


def store(site, body, headers=()):
    payload = body if isinstance(body, bytes) else json.dumps(body).encode()
    return send(site.server, [f"POST /api/{site.id}/store/ HTTP/1.1", f"X-Sentry-Auth: Sentry sentry_key={site.key}, sentry_version=7", *headers], payload)


def envelope(site, *items, header=None, headers=()):
    lines = [json.dumps(header or {}).encode()]
    for item_header, payload in items:
        lines += [json.dumps(item_header).encode(), payload if isinstance(payload, bytes) else json.dumps(payload).encode()]
    path = f"POST /api/{site.id}/envelope/?sentry_key={site.key}&sentry_version=7 HTTP/1.1"
    return send(site.server, [path, *headers], b"\n".join(lines) + b"\n")


def test_every_captured_request_is_answered():
    assert CAPTURES.exists() or os.environ.get("CI") != "true", f"no captures in {CAPTURES}"
    with Bellwether() as server:
        site = Site(server)
        sent = 0
        for columns, head, body in captures(CAPTURES):
            if not columns["path"].startswith("/api/42/"):
                continue
            lines, payload = addressed(site, head, body)
            for chunked in (False, True):
                status, headers, answer = send(server, lines, payload, chunked)
                wanted = 201 if "/security/" in columns["path"] else 200
                assert status == wanted, f"{columns['base']}: {status} {answer[:300]}"
                assert headers.get("access-control-allow-origin") == "*", columns["base"]
                json.loads(answer)
            sent += 1
        assert sent > 80, sent
        wait_until(lambda: len(site.issues()) > 15, "issues of the captures")
        assert server.stop() == 0
        for path in server.data.rglob("*"):
            if path.is_file():
                held = path.read_bytes()
                for secret in SECRETS:
                    assert secret not in held, f"{secret} in {path}"


def test_an_event_is_there_when_it_is_answered():
    with Bellwether() as server:
        site = Site(server)
        sent = event(exception=exception("ValueError", "no mailbox 17"), release="web@1.0", environment="production", tags={"queue": "mail"},
                     user={"id": "u7"})
        status, _, answer = store(site, sent)
        assert (status, json.loads(answer)) == (200, {"id": sent["event_id"]})
        server.kill()
        server.start()
        site = Site(server)
        (issue,) = site.issues()
        assert (issue["title"], issue["count"], issue["users"]) == ("ValueError: no mailbox 17", 1, 1), issue
        assert (issue["first_release"], issue["status"], issue["substatus"]) == ("web@1.0", "unresolved", "new"), issue


def test_the_same_error_is_one_issue_and_counted_once_for_an_id():
    with Bellwether() as server:
        site = Site(server)
        for user in (5, 5, 7):
            assert store(site, event(exception=exception("KeyError", f"user {user}"), user={"id": str(user)}))[0] == 200
        again = event(exception=exception("KeyError", "user 9"), user={"id": "9"})
        for _ in range(3):
            assert store(site, again)[0] == 200
        assert store(site, event(exception=exception("KeyError", "user 1", function="send_mail")))[0] == 200
        counts = sorted((issue["count"], issue["users"]) for issue in site.issues())
        assert counts == [(1, 0), (4, 3)], counts


def test_what_is_wrong_is_said():
    with Bellwether() as server:
        site = Site(server)
        path = f"POST /api/{site.id}/envelope/ HTTP/1.1"
        for lines, body, wanted in [
            ([path], b"{}\n", 401),
            ([path, "X-Sentry-Auth: Sentry sentry_key=ffffffffffffffffffffffffffffffff"], b"{}\n", 403),
            ([path, f"X-Sentry-Auth: Sentry sentry_key={site.key}, sentry_version=9"], b"{}\n", 400),
            ([path, f"X-Sentry-Auth: Sentry sentry_key={site.key}"], b"not an envelope\n", 400),
            ([path, f"X-Sentry-Auth: Sentry sentry_key={site.key}"], b"{}\n{\"type\":\"event\",\"length\":5}\nabc", 400),
            ([f"POST /api/99999/store/ HTTP/1.1", f"X-Sentry-Auth: Sentry sentry_key={site.key}"], b"{}", 403),
            ([f"POST /api/web/store/ HTTP/1.1", f"X-Sentry-Auth: Sentry sentry_key={site.key}"], b"{}", 400),
            ([f"POST /api/{site.id}/store/ HTTP/1.1", f"X-Sentry-Auth: Sentry sentry_key={site.key}"], b"[1]", 400),
            ([f"POST /api/{site.id}/store/ HTTP/1.1", f"X-Sentry-Auth: Sentry sentry_key={site.key}"], b"{\"a\":" * 5000, 400),
        ]:
            status, headers, answer = send(server, lines, body)
            assert status == wanted, (lines, body[:40], status, answer)
            assert "detail" in json.loads(answer) and headers.get("x-sentry-error"), answer
        bomb = gzip.compress(b" " * (200 << 20))
        status, _, _ = store(site, bomb, ["Content-Encoding: gzip"])
        assert status == 413, status
        assert store(site, event(message="still here"))[0] == 200


def test_html_stays_text():
    with Bellwether() as server:
        site = Site(server)
        assert store(site, event(message="<script>alert(1)</script>"))[0] == 200
        (issue,) = site.issues()
        assert issue["title"] == "<script>alert(1)</script>", issue
        status, body = server.get(f"/api/v1/errors/issues/{issue['id']}")
        assert status == 200


def client_cases():
    """What each client is started with."""
    node = CLIENTS / "node"
    for version in ("node8", "node9", "node10", "node11"):
        yield version, ["node", "client.cjs", version], node
    yield "python", ["/usr/bin/python3", "python_client.py"], CLIENTS
    yield "ruby", ["ruby", "ruby_client.rb"], CLIENTS
    yield "raven", ["ruby", "raven_client.rb"], CLIENTS


def test_clients_are_understood():
    with Bellwether() as server:
        site = Site(server)
        for name, command, folder in client_cases():
            said = subprocess.run([*command, site.dsn, f"{name}@1.0"], cwd=folder, capture_output=True, text=True, timeout=120)
            assert said.returncode == 0, f"{name}: {said.stderr[-1000:]}"
            sent = json.loads(said.stdout.strip().splitlines()[-1])
            for kind, event_id in sent.items():
                if kind != "check_in":
                    wait_until(lambda: site.event(event_id), f"{name}'s {kind} {event_id}", timeout=20)
            titles = [issue["title"] for issue in site.issues(f"release:{name}@1.0")]
            assert any("cannot import mail for user 4711" in title for title in titles), (name, titles)
            assert any("user 77 not found" in title for title in titles), (name, titles)


def test_go_is_understood():
    with Bellwether() as server:
        site = Site(server)
        program = server.folder / "client"
        environment = {**os.environ, "GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOCACHE": str(server.folder / "gocache"), "GOFLAGS": ""}
        subprocess.run(["go", "build", "-o", str(program), "main.go"], cwd=CLIENTS / "go", env=environment, check=True, timeout=300)
        said = subprocess.run([str(program), site.dsn, "go@1.0"], capture_output=True, text=True, timeout=60)
        assert said.returncode == 0, said.stderr[-1000:]
        for kind, event_id in json.loads(said.stdout).items():
            wait_until(lambda: site.event(event_id), f"go's {kind} {event_id}")


run([test_every_captured_request_is_answered, test_an_event_is_there_when_it_is_answered,
     test_the_same_error_is_one_issue_and_counted_once_for_an_id, test_what_is_wrong_is_said, test_html_stays_text, test_clients_are_understood,
     test_go_is_understood])
