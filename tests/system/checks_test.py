#!/usr/bin/env python3
"""Checks as an operator meets them: a Nagios configuration, real plugins, passive results, what people do over HTTP, reload and restart."""
import concurrent.futures
import json
import pathlib
import signal
import socket
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from harness import BASE_CONFIG, Bellwether, Events, run, wait_until

PLUGINS = "/usr/lib/nagios/plugins"

NAGIOS = """
cfg_file={folder}/objects.cfg
resource_file={folder}/resource.cfg
interval_length=1
accept_passive_service_checks=1
log_file={folder}/nagios.log
"""

OBJECTS = """
define timeperiod{
  timeperiod_name always
  alias always
  monday 00:00-24:00
  tuesday 00:00-24:00
  wednesday 00:00-24:00
  thursday 00:00-24:00
  friday 00:00-24:00
  saturday 00:00-24:00
  sunday 00:00-24:00
}
define command{
  command_name dummy
  command_line $USER1$/check_dummy $ARG1$ $ARG2$
}
define command{
  command_name from_file
  command_line $USER1$/check_dummy `cat $ARG1$`
}
define command{
  command_name load
  command_line $USER1$/check_load -w 1000,1000,1000 -c 2000,2000,2000
}
define command{
  command_name notify
  command_line /bin/true
}
define contact{
  contact_name anna
  host_notification_period always
  service_notification_period always
  host_notification_options d,u,r
  service_notification_options w,u,c,r
  host_notification_commands notify
  service_notification_commands notify
}
define host{
  host_name web1
  address 127.0.0.1
  check_command dummy!0!up
  check_interval 60
  retry_interval 1
  max_check_attempts 2
  check_period always
  contacts anna
  notification_period always
}
define service{
  name usual
  register 0
  host_name web1
  check_interval 2
  retry_interval 1
  max_check_attempts 2
  check_period always
  notification_period always
  notification_interval 0
  contacts anna
}
define service{
  use usual
  service_description http
  check_command from_file!{folder}/http
}
define service{
  use usual
  service_description load
  check_command load
}
define service{
  use usual
  service_description backup
  check_command dummy!0!never
  active_checks_enabled 0
  passive_checks_enabled 1
}
"""


class Site:
    """A server on a Nagios configuration in a folder of its own."""

    def __init__(self, keys=""):
        self.temporary = tempfile.TemporaryDirectory(prefix="bellwether-checks-")
        self.folder = pathlib.Path(self.temporary.name)
        self.write("nagios.cfg", NAGIOS)
        self.write("objects.cfg", OBJECTS)
        self.write("resource.cfg", f"$USER1$={PLUGINS}\n")
        self.write("http", "0 fine")
        self.server = Bellwether(BASE_CONFIG + f'[checks]\nnagios = "{self.folder}/nagios.cfg"\n' + keys.replace("{folder}", str(self.folder)), folder=self.folder)

    def write(self, name, text):
        # Written beside and renamed, so that a check never reads half of it.
        file = self.folder / (name + ".new")
        file.write_text(text.replace("{folder}", str(self.folder)))
        file.rename(self.folder / name)

    def __enter__(self):
        self.server.start()
        return self

    def __exit__(self, *exception):
        self.server.kill()
        self.temporary.cleanup()

    def get(self, path):
        status, body = self.server.get(path)
        assert status == 200, f"{path} answered {status}: {body}"
        return json.loads(body)

    def post(self, path, body, expected=200):
        status, text = self.server.post(path, json.dumps(body), {"Content-Type": "application/json"})
        assert status == expected, f"{path} answered {status}: {text}"
        return json.loads(text)

    def object(self, service):
        return self.get(f"/api/v1/checks/object?host=web1&service={service}")

    def wait_for_state(self, service, state, hard=True):
        def reached():
            found = self.object(service)
            return found if found["state"] == state and found["hard"] == hard else None
        return wait_until(reached, f"{service} to be {state}", timeout=60)

    def reload(self):
        before = self.server.log_text().count("was read again") + self.server.log_text().count("was not reloaded")
        self.server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: self.server.log_text().count("was read again") + self.server.log_text().count("was not reloaded") > before,
                   "the reload")


def real_plugins_run_and_become_series():
    with Site() as site:
        load = site.wait_for_state("load", "ok")
        assert load["output"].startswith(("OK", "LOAD OK")), load["output"]
        labels = {datum["label"]: datum for datum in load["perf_data"]}
        assert "load1" in labels and labels["load1"]["series"] == "checks.web1.load.load1", labels
        wait_until(lambda: site.server.values("checks.web1.load.load1"), "the series of the label")
        wait_until(lambda: site.server.values("checks.web1.load.state") and set(site.server.values("checks.web1.load.state")) == {0},
                   "the series of the state")
        grid = site.get("/api/v1/checks")
        assert grid["total"] == 1 and {row["service"] for row in grid["hosts"][0]["services"]} == {"http", "load", "backup"}, grid


def a_problem_goes_soft_hard_told_acknowledged_and_recovers():
    with Site() as site:
        site.wait_for_state("http", "ok")
        site.write("http", "2 broken")
        site.wait_for_state("http", "critical")
        report = site.get("/api/v1/problems")
        problem = next(p for p in report["problems"] if p["id"] == "checks/web1/http")
        assert problem["output"] == "CRITICAL: broken" and problem["attempt"] == 2, problem
        assert report["counts"]["critical"] == 1 and "web1/http" in report["verdict"], report
        site.post("/api/v1/checks/acknowledge", {"host": "web1", "service": "http", "comment": "on it"})
        found = site.object("http")
        assert found["acknowledged"]["comment"] == "on it", found
        assert any(c["entry"] == "acknowledgement" for c in found["comments"]), found["comments"]
        site.write("http", "0 fine again")
        site.wait_for_state("http", "ok")
        assert site.object("http")["acknowledged"] is None
        past = site.get(f"/api/v1/checks/history?host=web1&service=http&from={int(time.time()) - 600}")
        states = [(span["state"], span["hard"]) for span in past["spans"]]
        assert ("critical", False) in states and ("critical", True) in states and states[-1] == ("ok", True), states
        events = wait_until(lambda: [e for e in json.loads(site.server.get("/events/get_data")[1]) if e["kind"] == "check"],
                            "the timeline's events")
        assert any("web1/http is CRITICAL" in e["what"] for e in events), events


def passive_results_are_durable_once_they_are_answered():
    with Site() as site:
        answer = site.post("/api/v1/checks/result", {"host": "web1", "service": "backup", "status": 1, "output": "old | age=90000s"})
        assert answer == {"refused": [], "taken": 1}, answer
        site.post("/api/v1/checks/result", {"host": "nobody", "status": 0, "output": "x"}, expected=404)
        site.post("/api/v1/checks/result", {"host": "web1", "service": "backup", "status": 7, "output": "x"}, expected=400)
        site.server.kill()
        site.server.start()
        found = site.object("backup")
        assert found["state"] == "warning" and found["output"] == "old", found


def what_people_said_survives_a_kill():
    with Site() as site:
        site.wait_for_state("http", "ok")
        now = int(time.time())
        downtime = site.post("/api/v1/checks/downtime", {"host": "web1", "service": "load", "start": now, "end": now + 3600, "comment": "move"})
        comment = site.post("/api/v1/checks/comment", {"host": "web1", "comment": "rack 4"})
        site.server.kill()
        site.server.start()
        found = site.object("load")
        assert [d["id"] for d in found["downtimes"]] == [downtime["id"]] and found["downtime"], found["downtimes"]
        host = site.get("/api/v1/checks/object?host=web1")
        assert [c["id"] for c in host["comments"]] == [comment["id"]], host["comments"]


def a_reload_keeps_state_and_a_broken_one_changes_nothing():
    with Site() as site:
        site.wait_for_state("http", "ok")
        site.write("http", "2 broken")
        site.wait_for_state("http", "critical")
        site.post("/api/v1/checks/acknowledge", {"host": "web1", "service": "http", "comment": "mine"})
        since = site.object("http")["since"]
        site.write("objects.cfg", OBJECTS + "define service{\n use usual\n service_description extra\n check_command dummy!0!new\n}\n")
        site.reload()
        site.wait_for_state("extra", "ok")
        found = site.object("http")
        assert found["state"] == "critical" and found["since"] == since and found["acknowledged"]["comment"] == "mine", found
        site.write("objects.cfg", OBJECTS + "define service{\n use usual\n service_description worse\n check_command nowhere\n}\n")
        site.reload()
        assert "was not reloaded" in site.server.log_text() and "objects.cfg" in site.server.log_text()
        assert site.object("extra")["state"] == "ok"


def a_broken_configuration_never_starts():
    site = Site()
    site.write("objects.cfg", OBJECTS + "define host{\n host_name broken\n nonsense 1\n}\n")
    try:
        site.server.start()
        raise AssertionError("it started")
    except AssertionError as error:
        assert "ended with 1" in str(error) and "objects.cfg" in str(error), error
    finally:
        site.__exit__()


def the_command_pipe_takes_commands():
    with Site() as site:
        with open(site.server.data / "bellwether.cmd", "w") as pipe:
            pipe.write(f"[{int(time.time())}] PROCESS_SERVICE_CHECK_RESULT;web1;backup;2;lost|left=3\n")
        wait_until(lambda: site.object("backup")["state"] == "critical", "the passive result")
        site.post("/api/v1/checks/command", {"command": "DISABLE_SVC_NOTIFICATIONS;web1;backup"})
        assert site.object("backup")["notifications"] is False
        site.post("/api/v1/checks/command", {"command": "NO_SUCH_THING"}, expected=400)


def watch_this_from_now_on():
    with Site() as site:
        host, port = site.server.address("http", "tcp")
        added = site.post("/api/v1/checks/watch", {"name": "our own page", "kind": "tcp", "address": host, "port": port})
        assert added == {"host": "watched", "service": "our own page"}, added
        def is_ok():
            found = site.get("/api/v1/checks/object?host=watched&service=our%20own%20page")
            return found["state"] == "ok"
        wait_until(is_ok, "the new check", timeout=90)
        site.post("/api/v1/checks/watch", {"name": "our own page", "kind": "tcp", "address": host, "port": port}, expected=409)
        site.server.stop()
        site.server.start()
        assert site.get("/api/v1/checks/object?host=watched&service=our%20own%20page")["host"] == "watched"


def a_watch_that_is_wrong_leaves_no_trace():
    with Site() as site:
        host, port = site.server.address("http", "tcp")
        right = {"name": "our own page", "kind": "tcp", "address": host, "port": port}
        site.post("/api/v1/checks/watch", right)
        file = site.server.data / "checks.d" / "watch.toml"
        before = (file.stat().st_mtime_ns, file.read_text())
        # Whoever is killed while it finds out must not find its mistake at the next start: the file is not touched until all is right.
        site.post("/api/v1/checks/watch", {**right, "name": "nobody told", "contacts": ["nobody"]}, expected=400)
        answer = site.post("/api/v1/checks/watch", {"name": "m", "kind": "metric", "over": 1, "target": "sumSeries(a.b"}, expected=400)
        assert '"target"' in answer["error"]["message"], answer
        answer = site.post("/api/v1/checks/watch", {"name": "m", "kind": "zero_out", "target": "no.such.series"}, expected=400)
        assert "no.such.series" in answer["error"]["message"], answer
        assert (file.stat().st_mtime_ns, file.read_text()) == before
        assert [name.name for name in file.parent.iterdir()] == ["watch.toml"]
        site.server.send_udp("orders:1|c\n")
        wait_until(lambda: site.server.values("stats.counters.orders.count") or site.server.values("stats.orders"), "a series")
        target = "stats.orders" if site.server.values("stats.orders") else "stats.counters.orders.count"
        site.post("/api/v1/checks/watch", {"name": "orders", "kind": "zero_out", "target": target})


def who_may_not_submit_commands_may_not_watch():
    with Site() as site:
        kept_off = "define contact{\n contact_name anonymous\n can_submit_commands 0\n host_notification_period always\n" \
                   " service_notification_period always\n host_notification_commands notify\n service_notification_commands notify\n}\n"
        site.write("objects.cfg", OBJECTS + kept_off)
        site.reload()
        host, port = site.server.address("http", "tcp")
        site.post("/api/v1/checks/comment", {"host": "web1", "comment": "x"}, expected=403)
        site.post("/api/v1/checks/watch", {"name": "page", "kind": "tcp", "address": host, "port": port}, expected=403)
        assert not (site.server.data / "checks.d" / "watch.toml").exists()


def many_who_ask_at_once_are_all_watched():
    with Site() as site:
        host, port = site.server.address("http", "tcp")
        asked = range(8)

        def ask(number):
            return site.server.post("/api/v1/checks/watch", json.dumps({"name": f"page {number}", "kind": "tcp", "address": host, "port": port}))[0]
        with concurrent.futures.ThreadPoolExecutor(len(asked)) as people:
            answers = list(people.map(ask, asked))
        assert answers == [200] * len(asked), answers
        site.post("/api/v1/checks/watch", {"name": "a;b", "kind": "tcp", "address": host, "port": port}, expected=400)
        site.server.stop()
        site.server.start()   # which it would not with a file that two wrote at once
        for number in asked:
            site.get(f"/api/v1/checks/object?host=watched&service=page%20{number}")


def files_of_commands_are_taken_from_the_pipe_only():
    with Site() as site:
        commands = site.folder / "commands"
        commands.write_text(f"[{int(time.time())}] ADD_HOST_COMMENT;web1;1;anna;from a file\n")
        site.post("/api/v1/checks/command", {"command": f"PROCESS_FILE;{commands};1"}, expected=403)
        site.post("/api/v1/checks/command", {"command": "LOG;one\n[1] LOG;another"}, expected=400)
        assert commands.exists()
        with open(site.server.data / "bellwether.cmd", "w") as pipe:
            pipe.write(f"[{int(time.time())}] PROCESS_FILE;{commands};1\n")
        wait_until(lambda: site.get("/api/v1/checks/object?host=web1")["comments"], "the file's comment")
        wait_until(lambda: not commands.exists(), "the file to go")


def who_was_told_is_known_after_a_restart():
    with Site() as site:
        site.wait_for_state("http", "ok")
        site.write("http", "2 broken")

        def told():
            problems = site.get("/api/v1/problems")["problems"]
            return [told["contact"] for p in problems if p["id"] == "checks/web1/http" for told in p["told"]]
        wait_until(told, "somebody to be told", timeout=60)
        site.server.stop()
        site.server.start()
        assert told() == ["anna"], told()
        tagged = {event["kind"]: event["tags"] for event in json.loads(site.server.get("/events/get_data?tags=http")[1])}
        assert tagged["check"] == tagged["page"] == ["web1", "http", "critical"], tagged


def a_page_that_waited_is_counted_when_it_leaves():
    definitions = """
[[contact]]
name = "anna"
methods = [{channel = "webhook", target = "http://127.0.0.1:9/"}]
[[host]]
name = "db1"
active = false
attempts = 1
contacts = ["anna"]
"""
    with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
        file.write(definitions)
        file.flush()
        with Bellwether(BASE_CONFIG + f'[checks]\ndefinitions = ["{file.name}"]\n[alerts]\ngroup_wait = "3s"\n') as server:
            status, answer = server.post("/api/v1/checks/result", json.dumps({"host": "db1", "status": 2, "output": "gone"}))
            assert status == 200, answer

            def notification():
                return json.loads(server.get("/api/v1/checks/object?host=db1")[1])["notification"]
            assert notification()["number"] == 0, "it waits for its cause"
            wait_until(lambda: notification()["number"] == 1, "the page that waited")
            assert notification()["last"] <= time.time() < notification()["next"], notification()


def what_cannot_be_written_is_refused_at_the_start():
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "file").write_text("")
        for key, path in [("log_file", "{f}/none/nagios.log"), ("log_file", "/proc/nagios.log"), ("log_file", "{f}"),
                          ("status_file", "{f}/none/status.dat"), ("status_file", "/proc/status.dat"), ("status_file", "{f}"),
                          ("spool", "{f}/none"), ("spool", "{f}/file"), ("spool", "/proc"),
                          ("command_file", "{f}/none/nagios.cmd"), ("command_file", "{f}/file"), ("command_file", "/proc/nagios.cmd"),
                          ("nsca_password_file", "{f}/none")]:
            path = path.replace("{f}", folder)
            more = 'nsca = ["tcp://127.0.0.1:0"]\n' if key == "nsca_password_file" else ""
            server = Bellwether(BASE_CONFIG + f'[checks]\n{more}{key} = "{path}"\n')
            with server.ended():
                try:
                    server.start()
                    raise AssertionError(f"it started with {key} = {path}")
                except AssertionError as error:
                    assert "ended with 1" in str(error) and f"checks.{key}: " in str(error) and path in str(error), error
        live = pathlib.Path(folder) / "live"
        live.write_text("mine")
        server = Bellwether(BASE_CONFIG + f'[checks]\nlivestatus = ["unix://{live}"]\n')
        with server.ended():
            try:
                server.start()
                raise AssertionError("it started on a socket that is a file")
            except AssertionError as error:
                assert "checks.livestatus: " in str(error) and live.read_text() == "mine", error


def everything_that_listens_is_in_the_list():
    with tempfile.TemporaryDirectory() as folder:
        keys = f'nsca = ["tcp://127.0.0.1:0"]\nnsca_encryption = 1\nlivestatus = ["unix://{folder}/live", "tcp://127.0.0.1:0"]\n' \
               f'status_file = "{folder}/status.dat"\nlog_file = "{folder}/nagios.log"\nspool = "{folder}"\n'
        with Bellwether(BASE_CONFIG + f"[checks]\n{keys}") as server:
            assert server.address("checks.nsca", "tcp")[1] > 0
            assert f"unix://{folder}/live" in server.addresses["checks.livestatus"], server.addresses
            assert server.address("checks.livestatus", "tcp")[1] > 0
            status = pathlib.Path(folder) / "status.dat"
            wait_until(lambda: status.exists() and "hoststatus {" in status.read_text(), "the status file")
            server.kill()
            server.start()   # on the socket's file that it left behind


def a_query_waits_for_what_it_asks_for():
    with tempfile.TemporaryDirectory() as folder, Site(f'livestatus = ["unix://{folder}/live"]\n') as site:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(60)
            client.connect(f"{folder}/live")
            client.sendall(b"GET services\nColumns: plugin_output\nFilter: description = backup\nWaitObject: web1;backup\n"
                           b"WaitCondition: state = 2\nWaitTrigger: check\nWaitTimeout: 60000\n\n")
            site.post("/api/v1/checks/result", {"host": "web1", "service": "backup", "status": 1, "output": "old"})
            site.post("/api/v1/checks/result", {"host": "web1", "service": "backup", "status": 2, "output": "lost"})
            assert client.makefile().read() == "lost\n"


def a_wrong_parameter_is_named():
    with Site() as site:
        for path, parameter in [("/api/v1/checks?state=zz", "state"), ("/api/v1/checks?state=ok,", "state"), ("/api/v1/checks?limit=abc", "limit"),
                                ("/api/v1/checks?limit=-1", "limit"), ("/api/v1/checks?limit=5x", "limit"),
                                ("/api/v1/checks/history?host=web1&limit=abc", "limit"), ("/api/v1/checks/history?host=web1&from=yesterday", "from"),
                                ("/api/v1/checks/history?host=web1&from=9&until=8", "from"), ("/api/v1/alerts/notifications?limit=abc", "limit"),
                                ("/api/v1/alerts/notifications?until=never", "until"), ("/api/v1/alerts/oncall?from=today", "from")]:
            status, body = site.server.get(path)
            assert status == 400 and f'"{parameter}"' in json.loads(body)["error"]["message"], (path, status, body)
        status, body = site.server.get("/api/v1/checks?state=zz")
        assert "warning" in body and "zz" in body, body
        assert site.get("/api/v1/checks?state=pending,ok,up,problem&limit=99999999999999999999")["total"] == 1
        assert site.get("/api/v1/checks?state=&limit=")["total"] == 1


def a_plugin_of_the_sites_own_is_started():
    def output_of(keys, plugin):
        with Site(f'{keys}\n') as site:
            for name in ("check_dummy", "check_load"):
                program = site.folder / name
                program.write_text("#!/bin/sh\necho changed here\n")
                program.chmod(0o755)
            site.write("resource.cfg", f"$USER1$={site.folder}\n")
            site.write("objects.cfg", OBJECTS.replace("command_line $USER1$/check_load", f"command_line {plugin}"))
            site.reload()
            site.post("/api/v1/checks/recheck", {"host": "web1", "service": "load", "force": True})
            return wait_until(lambda: site.object("load")["output"], "the check")
    stands_in = 'plugin_folders = ["{folder}"]'
    assert output_of("", "$USER1$/check_load") == "changed here"
    assert output_of("", "PATH={folder}:$$PATH check_load") == "changed here"
    assert output_of(stands_in, "$USER1$/check_load").startswith(("OK", "LOAD OK"))
    assert output_of(stands_in + '\nnative_except = ["check_load"]', "$USER1$/check_load") == "changed here"
    assert output_of(stands_in + "\nnative = false", "$USER1$/check_load") == "changed here"
    assert output_of("native = false", "bellwether plugin check_load").startswith(("OK", "LOAD OK"))


def what_other_modules_raise_is_among_the_problems():
    config = BASE_CONFIG + '[checks]\nthis_machine = false\n[[heartbeats.expect]]\nname = "backup"\nevery = "5s"\ngrace = "0s"\n'
    with Bellwether(config) as server:
        calm = json.loads(server.get("/api/v1/problems")[1])
        assert calm["problems"] == [], calm
        with Events(server, "/api/v1/checks/stream") as events:
            events.next("raised", timeout=30)
            assert json.loads(events.next("summary"))["problems"] == 1
            report = json.loads(server.get("/api/v1/problems")[1])
            problem, = report["problems"]
            assert (problem["id"], problem["module"], problem["state"]) == ("heartbeats/backup", "heartbeats", "critical"), problem
            assert problem["service"] == "heartbeat backup" and "was never heard" in problem["output"], problem
            assert report["counts"]["critical"] == 1 and report["verdict"].startswith("heartbeat backup: critical for "), report
            expected, = json.loads(server.get("/api/v1/heartbeats")[1])["heartbeats"]
            assert (expected["name"], expected["state"], expected["last"]) == ("backup", "missing", None), expected

            server.post("/api/v1/heartbeats/backup", b"")
            events.next("raised")
            assert json.loads(events.next("summary"))["problems"] == 0
            assert json.loads(server.get("/api/v1/problems")[1])["problems"] == []


def an_empty_server_watches_this_machine():
    with Bellwether() as server:
        def is_watched():
            hosts = json.loads(server.get("/api/v1/checks")[1])["hosts"]
            return hosts and hosts[0]["host"] == "localhost" and hosts[0]["state"] == "up"
        wait_until(is_watched, "this machine")
    with Bellwether(BASE_CONFIG + "[checks]\nthis_machine = false\n") as server:
        assert json.loads(server.get("/api/v1/checks")[1])["total"] == 0


if __name__ == "__main__":
    run([an_empty_server_watches_this_machine, real_plugins_run_and_become_series, a_problem_goes_soft_hard_told_acknowledged_and_recovers,
         passive_results_are_durable_once_they_are_answered, what_people_said_survives_a_kill,
         a_reload_keeps_state_and_a_broken_one_changes_nothing, a_broken_configuration_never_starts, the_command_pipe_takes_commands,
         watch_this_from_now_on, a_watch_that_is_wrong_leaves_no_trace, who_may_not_submit_commands_may_not_watch, a_plugin_of_the_sites_own_is_started, a_wrong_parameter_is_named, a_query_waits_for_what_it_asks_for,
         what_cannot_be_written_is_refused_at_the_start, everything_that_listens_is_in_the_list, many_who_ask_at_once_are_all_watched, files_of_commands_are_taken_from_the_pipe_only,
         who_was_told_is_known_after_a_restart, a_page_that_waited_is_counted_when_it_leaves, what_other_modules_raise_is_among_the_problems])
