#!/usr/bin/env python3
"""Who may change what: every route of checks, alerts and heartbeats, with every kind of caller that must be kept out."""
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from harness import BASE_CONFIG, Bellwether, Browser, run, wait_until

PASSWORD = "correct horse battery"

# What changes something: method, path, a body that would do.
OF_WEB = {"host": "localhost", "comment": "x"}
CHANGING = [
    ("POST", "/api/v1/checks/acknowledge", OF_WEB),
    ("POST", "/api/v1/checks/unacknowledge", OF_WEB),
    ("POST", "/api/v1/checks/downtime", {**OF_WEB, "end": 4102444800}),
    ("DELETE", "/api/v1/checks/downtime/{id}", None),
    ("POST", "/api/v1/checks/comment", OF_WEB),
    ("DELETE", "/api/v1/checks/comment/{id}", None),
    ("POST", "/api/v1/checks/recheck", OF_WEB),
    ("POST", "/api/v1/checks/result", {"host": "localhost", "status": 0, "output": "x"}),
    ("POST", "/api/v1/checks/command", {"command": "DISABLE_NOTIFICATIONS"}),
    ("POST", "/api/v1/checks/watch", {"name": "w", "kind": "tcp", "address": "127.0.0.1", "port": 1}),
    ("POST", "/api/v1/alerts/silences", {"matchers": [{"label": "host", "op": "=", "value": "x"}], "end": 4102444800, "comment": "x"}),
    ("DELETE", "/api/v1/alerts/silences/{id}", None),
    ("POST", "/api/v1/alerts/oncall/override", {"schedule": "s", "contact": "c", "from": 1, "until": 2}),
    ("DELETE", "/api/v1/alerts/oncall/override/{id}", None),
    ("POST", "/api/v1/alerts/test", {"contact": "nobody"}),
    ("POST", "/api/v1/alerts/dead-letters/{id}/retry", {}),
    ("DELETE", "/api/v1/alerts/dead-letters/{id}", None),
    ("POST", "/api/v1/heartbeats/{name}", {}),
    ("GET", "/api/v1/heartbeats/{name}", None),
    ("POST", "/api/v1/heartbeats/{name}/fail", {}),
    ("GET", "/api/v1/heartbeats/{name}/fail", None),
    ("DELETE", "/api/v1/heartbeats/{name}", None),
]

READING = ["/api/v1/problems", "/api/v1/checks", "/api/v1/checks/summary", "/api/v1/checks/object", "/api/v1/checks/history",
           "/api/v1/checks/search", "/api/v1/checks/stream", "/api/v1/alerts/notifications", "/api/v1/alerts/silences",
           "/api/v1/alerts/oncall", "/api/v1/alerts/contacts", "/api/v1/alerts/dead-letters", "/api/v1/alerts/status", "/api/v1/heartbeats"]


def path_of(pattern):
    return pattern.replace("{id}", "1").replace("{name}", "nightly")


def refused(answer, statuses, what):
    status, body = answer
    assert status in statuses, f"{what}: {status} {body}"


class Site:
    """A server that has an administrator, who made a viewer and tokens."""

    def __init__(self):
        self.server = Bellwether(BASE_CONFIG + '[auth]\nsign_in = "always"\n')

    def __enter__(self):
        self.server.start()
        link = wait_until(lambda: re.search(r"/setup\?token=([0-9a-f]{64})", self.server.log_text()), "the set-up link").group(1)
        self.admin = Browser(self.server)
        assert self.admin.ask("POST", "/api/v1/setup", {"token": link, "name": "anna", "password": PASSWORD})[0] == 200
        assert self.admin.ask("POST", "/api/v1/users", {"name": "victor", "password": PASSWORD, "role": "viewer"})[0] == 200
        self.viewer = Browser(self.server)
        assert self.viewer.ask("POST", "/api/v1/session", {"name": "victor", "password": PASSWORD})[0] == 200
        return self

    def __exit__(self, *exception):
        self.server.__exit__()

    def token(self, *scopes):
        status, answer = self.admin.ask("POST", "/api/v1/tokens", {"name": "-".join(scopes), "scopes": list(scopes)})
        assert status == 200, answer
        return answer["token"]

    def ask(self, method, path, body=None, headers=None):
        caller = Browser(self.server)
        return caller.ask(method, path, body, headers=headers)


def no_route_is_left_out():
    """A route that nobody put into the tables above is one that nobody tried to get past."""
    sources = pathlib.Path(__file__).parents[2] / "src"
    found = set()
    for file in sources.rglob("*routes.cc"):
        found |= set(re.findall(r'"(/api/v1/(?:problems|checks|alerts|heartbeats)[^"?]*)"', file.read_text()))
    assert found == {path for _, path, _ in CHANGING} | set(READING), found ^ ({path for _, path, _ in CHANGING} | set(READING))


def who_may_not_write_is_refused_everywhere():
    with Site() as site:
        read, admin = site.token("read"), site.token("admin")
        for method, pattern, body in CHANGING:
            path, what = path_of(pattern), f"{method} {pattern}"
            refused(site.ask(method, path, body), [401], f"nobody: {what}")
            refused(site.ask(method, path, body, {"Authorization": "Bearer " + "0" * 64}), [401], f"an unknown token: {what}")
            refused(site.ask(method, path, body, {"Authorization": "Basic YTpi"}), [401], f"a password in a header: {what}")
            refused(site.ask(method, path, body, {"Authorization": f"Bearer {read}"}), [403], f"a read token: {what}")
            refused(site.ask(method, path, body, {"Authorization": f"Bearer {admin}"}), [403], f"a token without write: {what}")
            refused(site.viewer.ask(method, path, body), [403], f"a viewer: {what}")
            refused(site.admin.ask(method, path, body, csrf=False), [403], f"without the CSRF token: {what}")
            refused(site.admin.ask(method, path, body, csrf=False, headers={"X-CSRF-Token": site.viewer.csrf}), [403],
                    f"with another session's CSRF token: {what}")
        # Nothing of all that came through.
        assert site.admin.ask("GET", "/api/v1/checks/object?host=localhost")[1]["comments"] == []
        assert site.admin.ask("GET", "/api/v1/alerts/silences")[1] == {"silences": []}
        assert site.admin.ask("GET", "/api/v1/heartbeats")[1] == {"heartbeats": []}
        assert site.admin.ask("GET", "/api/v1/checks/summary")[1]["notifications"] is True


def who_may_write_comes_through():
    with Site() as site:
        write = site.token("write")
        for method, pattern, body in CHANGING:
            status, answer = site.ask(method, path_of(pattern), body, {"Authorization": f"Bearer {write}"})
            assert status not in (401, 403, 405), f"{method} {pattern}: {status} {answer}"
            status, answer = site.admin.ask(method, path_of(pattern), body)
            assert status not in (401, 403, 405), f"{method} {pattern}: {status} {answer}"


def who_may_not_read_is_refused_everywhere():
    with Site() as site:
        write = site.token("write")
        for path in READING:
            refused(site.ask("GET", path), [401], f"nobody: {path}")
            refused(site.ask("GET", path, headers={"Authorization": f"Bearer {write}"}), [403], f"a token without read: {path}")


def a_page_of_another_site_changes_nothing_on_an_open_server():
    with Bellwether(BASE_CONFIG) as server:
        for method, pattern, body in CHANGING:
            for headers in ({"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
                            {"Host": "rebound.example"}):
                refused(Browser(server).ask(method, path_of(pattern), body, headers=headers), [403], f"{headers}: {method} {pattern}")


def a_contact_that_is_kept_from_commands_changes_nothing():
    with Bellwether(BASE_CONFIG) as server:
        contact = "define contact{\n contact_name anonymous\n can_submit_commands 0\n host_notifications_enabled 0\n" \
                  " service_notifications_enabled 0\n host_notification_commands tell\n service_notification_commands tell\n}\n" \
                  "define command{\n command_name tell\n command_line /bin/true\n}\n" \
                  "define host{\n host_name localhost\n max_check_attempts 1\n contacts anonymous\n}\n" \
                  "define service{\n host_name localhost\n service_description s\n check_command tell\n max_check_attempts 1\n contacts anonymous\n}\n"
        (server.folder / "objects.cfg").write_text(contact)
        (server.folder / "nagios.cfg").write_text(f"cfg_file={server.folder}/objects.cfg\n")
        server.stop()
        server.config_file.write_text(BASE_CONFIG + f'[checks]\nnagios = "{server.folder}/nagios.cfg"\n')
        server.start()
        for method, pattern, body in CHANGING:
            if "/heartbeats/" in pattern:   # what machines report: no command of Nagios'
                continue
            refused(Browser(server).ask(method, path_of(pattern), body), [403], f"{method} {pattern}")


if __name__ == "__main__":
    run([no_route_is_left_out, who_may_not_write_is_refused_everywhere, who_may_write_comes_through, who_may_not_read_is_refused_everywhere,
         a_page_of_another_site_changes_nothing_on_an_open_server, a_contact_that_is_kept_from_commands_changes_nothing])
