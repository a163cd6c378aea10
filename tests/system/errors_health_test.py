#!/usr/bin/env python3
"""What applications say of themselves, with the whole process: check-ins, releases by sentry-cli's own requests, sessions, transactions; from captured
requests of real clients and by hand."""
import json
import os
import pathlib
import sys
import time
import urllib.parse
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from errors_site import Site, addressed, captures, send
from harness import Bellwether, run, wait_until

ROOT = pathlib.Path(__file__).resolve().parents[2]
CAPTURES = ROOT.parent / "shared" / "sentry" / "captures"


def envelope(site, kind, payload):
    lines = [b"{}", json.dumps({"type": kind}).encode(), json.dumps(payload).encode()]
    path = f"POST /api/{site.id}/envelope/?sentry_key={site.key}&sentry_version=7 HTTP/1.1"
    status, _, answer = send(site.server, [path], b"\n".join(lines) + b"\n")
    assert status == 200, f"{kind}: {status} {answer[:300]}"


def monitors(site):
    return {monitor["slug"]: monitor for monitor in site.get("/api/v1/errors/crons")["monitors"]}


def api(site, method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(site.server.url + path, data=data, method=method, headers={"Content-Type": "application/json"})
    status, answer = site.server.send(request)
    return status, json.loads(answer) if answer else None


CONFIG = {"schedule": {"type": "interval", "value": 1, "unit": "day"}, "checkin_margin": 5, "max_runtime": 5}


def test_check_ins_are_kept_over_a_kill_and_failures_are_problems():
    with Bellwether() as server:
        site = Site(server)
        envelope(site, "check_in", {"check_in_id": "a" * 32, "monitor_slug": "backup", "status": "in_progress", "monitor_config": CONFIG})
        server.kill()
        server.start()
        assert monitors(site)["backup"]["state"] == "in_progress"
        path = f"GET /api/{site.id}/cron/backup/{site.key}/?status=error&check_in_id={'a' * 32} HTTP/1.1"
        status, _, answer = send(server, [path], b"")
        assert status == 202, f"{status} {answer[:300]}"
        backup = monitors(site)["backup"]
        assert backup["state"] == "error" and backup["schedule"] == "every day", backup
        assert [one["status"] for one in backup["checkins"]] == ["error"], backup
        wait_until(lambda: any("backup" in str(problem) for problem in site.get("/api/v1/problems")["problems"]), "no problem was raised")
        status, _, _ = send(server, [f"POST /api/{site.id}/cron/backup/{site.key}/?status=ok HTTP/1.1"], b"")
        assert status == 202
        wait_until(lambda: not any("backup" in str(problem) for problem in site.get("/api/v1/problems")["problems"]), "the problem has not ended")


def test_a_release_is_made_finalized_committed_and_deployed():
    with Bellwether() as server:
        site = Site(server)
        slug = site.project["slug"]
        project, organization = f"/api/0/projects/acme/{slug}", "/api/0/organizations/acme"
        body = {"version": "app@1.0.0", "projects": [slug], "dateStarted": "2026-11-20T17:12:10.815082688Z"}
        status, made = api(site, "POST", f"{project}/releases/", body)
        assert (status, made["version"]) == (201, "app@1.0.0"), made
        assert api(site, "POST", f"{organization}/releases/", body)[0] == 208
        assert api(site, "GET", f"{organization}/repos/?cursor=") == (200, [])
        assert api(site, "GET", f"{organization}/releases/app@1.0.0/previous-with-commits/") == (200, {})
        commits = [{"id": "b2", "repository": "acme/shop", "author_name": "Anna", "message": "Fix it", "timestamp": "2026-11-20T16:00:00Z"}]
        status, answer = api(site, "PUT", f"{project}/releases/app@1.0.0/", {"projects": [slug], "commits": commits})
        assert (status, answer["commitCount"], answer["lastCommit"]["id"]) == (200, 1, "b2"), answer
        status, answer = api(site, "PUT", f"{organization}/releases/app@1.0.0/", {"dateReleased": "2026-11-20T17:12:11Z"})
        assert (status, answer["dateReleased"]) == (200, "2026-11-20T17:12:11Z"), answer
        deploy = {"environment": "prod", "name": None, "url": None, "dateStarted": None, "dateFinished": "2026-11-20T17:12:11.147523588Z"}
        status, answer = api(site, "POST", f"{organization}/releases/app@1.0.0/deploys/", deploy)
        assert (status, answer["environment"]) == (201, "prod"), answer
        assert api(site, "POST", f"{organization}/releases/nothing/deploys/", deploy)[0] == 404
        assert [one["version"] for one in api(site, "GET", f"{project}/releases/")[1]] == ["app@1.0.0"]
        release = site.get("/api/v1/errors/releases")["releases"][0]
        assert (release["commits"], release["deploys"], release["sessions"]) == (1, 1, 0), release
        page = site.get("/api/v1/errors/releases/" + urllib.parse.quote("app@1.0.0"))
        assert page["commits"][0]["author"] == "Anna" and page["deploys"][0]["environment"] == "prod", page


def test_sessions_say_how_a_release_does():
    with Bellwether() as server:
        site = Site(server)
        attributes = {"release": "web@2", "environment": "prod"}
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        for i, state in enumerate(["exited"] * 7 + ["crashed"]):
            sid = f"{i:032x}"
            envelope(site, "session", {"sid": sid, "init": True, "status": "ok", "started": now, "did": f"u{i}", "attrs": attributes})
            envelope(site, "session", {"sid": sid, "status": state, "started": now, "did": f"u{i}", "attrs": attributes})
        envelope(site, "sessions", {"aggregates": [{"started": now, "exited": 11, "errored": 1}], "attrs": attributes})
        server.kill()
        server.start()
        release = site.get("/api/v1/errors/releases")["releases"][0]
        assert (release["version"], release["sessions"], release["adoption"]) == ("web@2", 20, 1), release
        assert abs(release["crash_free_sessions"] - 0.95) < 1e-9 and abs(release["crash_free_users"] - 7 / 8) < 0.01, release
        health = site.get("/api/v1/errors/releases/web@2")["health"]
        assert sum(hour["crashed"] for hour in health) == 1 and sum(hour["errored"] for hour in health) == 1, health


def test_transactions_of_real_clients_are_series():
    if not CAPTURES.exists():
        assert os.environ.get("CI") != "true", f"no captures in {CAPTURES}"
        return
    with Bellwether() as server:
        site = Site(server)
        for columns, head, body in captures(CAPTURES):
            if columns["items"].rstrip("*") not in ("transaction", "client_report", "session", "sessions", "check_in"):
                continue
            lines, payload = addressed(site, head, body)
            status, _, answer = send(server, lines, payload)
            assert status == 200, f"{columns['base']}: {status} {answer[:300]}"
        slug = site.project["slug"]
        names = lambda: {one["text"] for one in site.get(f"/metrics/find?query=errors.{slug}.transactions.*")}
        wait_until(lambda: "nightly-job" in names(), "no series of a transaction")
        dependencies = {one["text"] for one in site.get(f"/metrics/find?query=errors.{slug}.dependencies.*")}
        assert "db" in dependencies, dependencies
        assert "nightly" in monitors(site)
        versions = {release["version"] for release in site.get("/api/v1/errors/releases")["releases"]}
        assert {"web@1.2.3", "api@2.0.0"} <= versions, versions
        path = f"/api/v1/errors/projects/{slug}/ledger"
        dropped = lambda: {line["category"]: line["client"] for line in site.get(path)["categories"]}
        wait_until(lambda: dropped().get("transaction", {}).get("sample_rate", 0) >= 4, "what clients dropped")


run([test_check_ins_are_kept_over_a_kill_and_failures_are_problems, test_a_release_is_made_finalized_committed_and_deployed,
     test_sessions_say_how_a_release_does, test_transactions_of_real_clients_are_series])
