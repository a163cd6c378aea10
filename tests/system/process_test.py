#!/usr/bin/env python3
"""The process as an operator meets it: start, stop, reload, refuse, restart, sign in, ask on the command line."""
import fcntl
import json
import os
import pathlib
import re
import resource
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from harness import BASE_CONFIG, BINARY, Bellwether, Browser, run, wait_until


def command(*arguments, **options):
    return subprocess.run([BINARY, *arguments], capture_output=True, text=True, timeout=60, **options)


def says_its_version():
    done = command("version")
    assert done.returncode == 0 and re.fullmatch(r"bellwether \d+\.\d+\.\d+\n", done.stdout), done.stdout


def refuses_a_wrong_configuration_by_line():
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "b.toml"
        for text, expected in [
            ("[statsd]\n\nflush_intervall = \"10s\"\n", "b.toml:3: unknown key 'statsd.flush_intervall'; did you mean 'statsd.flush_interval'?"),
            ("[statsd]\nflush_interval = 10\n", "b.toml:2: statsd.flush_interval wants a duration such as \"10s\", not the integer 10"),
            ("[http]\nlisten = [\"tcp://0.0.0.0:1\"]\n[auth]\nsign_in = \"never\"\n", "auth.sign_in"),
            ("[http\n", "b.toml:1:"),
        ]:
            file.write_text(text)
            done = command("check-config", str(file))
            assert done.returncode == 1 and expected in done.stderr, f"{text!r} gave {done.stderr!r}"
        file.write_text("[statsd]\nflush_interval = \"1s\"\n")
        assert command("check-config", str(file)).returncode == 0


def reference_is_what_docs_say():
    page = pathlib.Path(__file__).resolve().parents[2] / "docs" / "configuration.md"
    assert command("check-config", "--reference").stdout == page.read_text(), "run: bellwether check-config --reference > docs/configuration.md"


def health_and_own_metrics():
    with Bellwether() as server:
        assert server.get("/-/healthy")[0] == 200
        assert server.get("/-/ready")[0] == 200
        status, text = server.get("/-/metrics")
        assert status == 200 and "# TYPE bellwether_" in text
        assert server.get("/no/such/page", {"Accept": "application/json"})[0] == 404


def points_survive_sigterm_and_restart():
    with Bellwether() as server:
        now = int(time.time()) // 10 * 10
        server.send_carbon(f"kept.value 12.5 {now}\n")
        wait_until(lambda: server.values("kept.value") == [12.5], "the point")
        server.send_udp("kept.counter:5|c")
        wait_until(lambda: sum(r["samples"] for r in server.system()["ingest"]) >= 2, "the sample")
        assert server.stop() == 0
        server.start()
        assert server.values("kept.value") == [12.5]
        # The counter had not been flushed by time; the final flush wrote it, or the kept state does after the restart.
        wait_until(lambda: sum(server.values("stats_counts.kept.counter")) == 5, "the counter after the restart")


def refused_lines_are_shown_with_their_text():
    with Bellwether() as server:
        server.send_udp("nonsense without a type")
        server.send_carbon("only.two 5\n")
        def texts():
            return {example["text"] for reason in server.system()["refusals"] for example in reason["examples"]}
        wait_until(lambda: {"nonsense without a type", "only.two 5"} <= texts(), "both texts on the System page")
        server.send_udp("still.works:1|c")
        wait_until(lambda: server.values("stats_counts.still.works"), "a good line after the bad ones")


def a_taken_port_is_said_plainly():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        config = BASE_CONFIG.replace('"tcp://127.0.0.1:0"]\n[statsd]', f'"tcp://127.0.0.1:{port}"]\n[statsd]', 1)
        assert f"tcp://127.0.0.1:{port}: the port is taken" in refused_start(config)


def refused_start(config):
    """What it says as it does not start, on a data folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "b.toml"
        file.write_text(config)
        done = command("serve", "--config", str(file), "--data", folder + "/data")
        assert done.returncode == 1, done
        return done.stderr


def a_port_of_another_bellwether_is_taken():
    # Its shards share their ports, and would share them with a second process of the same user.
    with Bellwether("shards = 2\n" + BASE_CONFIG) as server:
        for module, section, key in [("statsd", "statsd", "listen"), ("carbon.plaintext", "carbon", "plaintext"), ("http", "http", "listen")]:
            for address in server.addresses[module]:
                config = f'shards = 2\n[http]\nlisten = ["tcp://127.0.0.1:0"]\n[statsd]\nlisten = []\nadmin = []\n[carbon]\nplaintext = []\npickle = []\n'
                config = re.sub(rf'(\[{section}\]\n){key} = .*\n', rf'\g<1>{key} = ["{address}"]\n', config)
                assert f"{address}: the port is taken" in refused_start(config)


def a_second_process_on_the_same_folder_is_refused():
    with Bellwether() as server:
        done = command("serve", "--config", str(server.config_file), "--data", str(server.data))
        assert done.returncode == 1 and "another process" in done.stderr, done.stderr
        asked = command("find", "*", "--data", str(server.data))
        assert "another process" not in asked.stderr, "the first one answers the command line no more"


def many_connections_leave_room_for_the_store():
    connections = []
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with Bellwether(prepare=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))) as server:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        try:
            connections = [socket.create_connection(server.address("statsd", "tcp"), timeout=20) for _ in range(600)]
            connections[-1].sendall(b"among.many:1|c\n")
            wait_until(lambda: server.values("stats_counts.among.many"), "the line of the last connection")
            wait_until(lambda: server.system()["storage"]["points_durable"] > 0, "a synced point")
        finally:
            for connection in connections:
                connection.close()
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def connections_past_the_limit_are_refused_by_reason():
    config = "shards = 1\n" + BASE_CONFIG.replace("[carbon]", "[carbon]\nmax_connections = 2")
    with Bellwether(config) as server:
        address = server.address("carbon.plaintext", "tcp")
        with socket.create_connection(address) as one, socket.create_connection(address) as two:
            one.sendall(f"limited.one 1 {int(time.time())}\n".encode())
            two.sendall(f"limited.two 1 {int(time.time())}\n".encode())
            wait_until(lambda: len(server.render("limited.*")) == 2, "both senders' points")
            with socket.create_connection(address) as third:
                assert third.recv(1) == b""
            refusals = server.system()["refusals"]
            assert any(r["reason"] == "stream_connections" and r["count"] == 1 and r["examples"] for r in refusals), refusals


def a_long_folder_and_no_page_are_no_harm():
    with tempfile.TemporaryDirectory() as folder:
        deep = pathlib.Path(folder) / ("long" * 40)
        deep.mkdir()
        quiet = BASE_CONFIG.replace('listen = ["tcp://127.0.0.1:0"]', "listen = []", 1)
        server = Bellwether(quiet, folder=deep)
        with server:
            assert "too long for a socket" in server.log_text()
            assert server.stop() == 0


def hangup_reloads():
    with Bellwether() as server:
        server.config_file.write_text(BASE_CONFIG + "[log]\nlevel = \"debug\"\n[auth]\nsession_lifetime = \"1h\"\n")
        server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: "configuration reloaded" in server.log_text(), "the reload")
        assert "auth.session_lifetime" in server.log_text(), "a key that waits for a restart is named"
        server.config_file.write_text("[nonsense]\n x = 1\n")
        server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: "unknown key 'nonsense.x'" in server.log_text(), "the refusal of a broken file")
        assert server.get("/-/healthy")[0] == 200


def command_line_asks_the_running_server_and_the_stopped_folder():
    with Bellwether() as server:
        now = int(time.time()) // 10 * 10
        server.send_carbon("".join(f"cli.host{i}.load {i} {now - 10 * k}\n" for i in range(3) for k in range(5)))
        wait_until(lambda: len(server.render("cli.*.load")) == 3, "the series")
        for running in (True, False):
            if not running:
                assert server.stop() == 0
            found = command("find", "cli.*.load", "--data", str(server.data))
            assert found.stdout.split() == ["cli.host0.load", "cli.host1.load", "cli.host2.load"], (running, found)
            table = command("query", "sumSeries(cli.*.load)", "--format", "table", "--data", str(server.data))
            assert "3.0" in table.stdout, (running, table)
            drawn = command("query", "cli.host2.load", "--data", str(server.data))
            assert "│" in drawn.stdout and "cli.host2.load" in drawn.stdout, (running, drawn)
        nothing = command("query", "no.such", "--data", str(server.data))
        assert nothing.returncode == 1 and "nothing matches" in nothing.stderr, nothing


def people_sign_in_and_machines_use_tokens():
    with Bellwether(BASE_CONFIG + '[auth]\nsign_in = "always"\n') as server:
        link = wait_until(lambda: re.search(r"/setup\?token=([0-9a-f]{64})", server.log_text()), "the set-up link in the log").group(1)
        assert server.get("/render?target=a&format=json")[0] == 401
        assert server.get("/-/healthy")[0] == 200, "health stays public"
        anna = Browser(server)
        assert anna.ask("POST", "/api/v1/setup", {"token": "0" * 64, "name": "anna", "password": "correct horse battery"})[0] == 403
        assert anna.ask("POST", "/api/v1/setup", {"token": link, "name": "anna", "password": "short"})[0] == 400
        assert anna.ask("POST", "/api/v1/setup", {"token": link, "name": "anna", "password": "correct horse battery"})[0] == 200
        assert anna.ask("GET", "/render?target=a&format=json")[0] == 200
        again = Browser(server)
        assert again.ask("POST", "/api/v1/setup", {"token": link, "name": "eve", "password": "correct horse battery"})[0] == 403, "the link works once"
        assert again.ask("POST", "/api/v1/session", {"name": "anna", "password": "wrong password"})[0] == 401
        assert again.ask("POST", "/api/v1/session", {"name": "anna", "password": "correct horse battery"})[0] == 200
        assert again.ask("POST", "/events/", {"what": "x", "tags": []}, csrf=False)[0] == 403, "no write without the CSRF token"
        assert again.ask("POST", "/events/", {"what": "x", "tags": []})[0] == 200
        status, token = anna.ask("POST", "/api/v1/tokens", {"name": "grafana", "scopes": ["read"]})
        assert status == 200, token
        bearer = {"Authorization": "Bearer " + token["token"]}
        assert server.get("/render?target=a&format=json", bearer)[0] == 200
        assert server.post("/events/", json.dumps({"what": "y", "tags": []}), bearer)[0] == 403, "a read token does not write"
        assert "correct horse" not in server.log_text() and token["token"] not in server.log_text()
        assert again.ask("DELETE", "/api/v1/session")[0] == 200
        assert again.ask("GET", "/render?target=a&format=json")[0] == 401


def tls_serves_and_reloads_its_certificate():
    with tempfile.TemporaryDirectory() as folder:
        def certificate(name):
            subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}", "-keyout",
                            f"{folder}/key.pem", "-out", f"{folder}/cert.pem"], check=True, capture_output=True)
        certificate("first")
        config = BASE_CONFIG.replace('[http]', f'[http]\ntls_certificate = "{folder}/cert.pem"\ntls_key = "{folder}/key.pem"')
        with Bellwether(config) as server:
            host, port = server.address("http", "tcp")

            def name():
                pem = ssl.get_server_certificate((host, port))
                done = subprocess.run(["openssl", "x509", "-noout", "-subject"], input=pem, capture_output=True, text=True)
                return done.stdout.strip().rpartition("=")[2].strip()
            assert name() == "first"
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            assert urllib.request.urlopen(f"https://{host}:{port}/-/healthy", context=context, timeout=10).status == 200
            certificate("second")
            server.process.send_signal(signal.SIGHUP)
            wait_until(lambda: name() == "second", "the new certificate")


def notifies_the_service_manager():
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        path = folder + "/notify"
        manager.bind(path)
        manager.settimeout(20)
        environment = dict(os.environ, NOTIFY_SOCKET=path, WATCHDOG_USEC="2000000")
        with Bellwether(environment=environment) as server:
            environment["WATCHDOG_PID"] = str(server.process.pid)
            seen = set()
            while not {"READY=1", "WATCHDOG=1"} <= seen:
                seen.update(manager.recv(4096).decode().split("\n"))
            assert server.stop() == 0
            while "STOPPING=1" not in seen:
                seen.update(manager.recv(4096).decode().split("\n"))


def takes_sockets_from_the_service_manager():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.create_server(("127.0.0.1", 0)) as http, \
            socket.create_server(("127.0.0.1", 0)) as stray:
        udp.bind(("127.0.0.1", 0))
        handed = [udp, http, stray]
        ports = [one.getsockname()[1] for one in handed]

        def hand_over():
            # Above the three first, so that none of them is written over before it was copied.
            copies = [os.dup(one.fileno()) for one in handed]
            copies = [fcntl.fcntl(copy, fcntl.F_DUPFD, 100) for copy in copies]
            for index, copy in enumerate(copies):
                os.dup2(copy, 3 + index)

        udp.sendto(b"before.the.start:1|c", udp.getsockname())
        config = (f'[http]\nlisten = ["tcp://127.0.0.1:{ports[1]}"]\n[statsd]\nlisten = ["udp://127.0.0.1:{ports[0]}"]\nadmin = []\n'
                  'flush_interval = "1s"\n[carbon]\nplaintext = []\npickle = []\n')
        with Bellwether(config, environment=dict(os.environ, LISTEN_FDS="3"), prepare=hand_over, close_descriptors=False) as server:
            wait_until(lambda: server.values("stats_counts.before.the.start") == [1], "what came before the start")
            assert f"no listener is configured for address=tcp://127.0.0.1:{ports[2]}" in server.log_text(), server.log_text()


def starts_fast_and_idles_small():
    with Bellwether('self_metrics_interval = "0s"\n' + BASE_CONFIG) as server:
        status = pathlib.Path(f"/proc/{server.process.pid}/status").read_text()
        resident = int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024
        assert resident < 40, f"{resident:.1f} MB resident when idle"


if __name__ == "__main__":
    run([says_its_version, refuses_a_wrong_configuration_by_line, reference_is_what_docs_say, health_and_own_metrics,
         points_survive_sigterm_and_restart, refused_lines_are_shown_with_their_text, a_taken_port_is_said_plainly, a_port_of_another_bellwether_is_taken,
         a_second_process_on_the_same_folder_is_refused, many_connections_leave_room_for_the_store, connections_past_the_limit_are_refused_by_reason, a_long_folder_and_no_page_are_no_harm, hangup_reloads, command_line_asks_the_running_server_and_the_stopped_folder,
         people_sign_in_and_machines_use_tokens, tls_serves_and_reloads_its_certificate, notifies_the_service_manager,
         takes_sockets_from_the_service_manager, starts_fast_and_idles_small])
