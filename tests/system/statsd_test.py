#!/usr/bin/env python3
"""StatsD around its tables: the admin port, what is sent on, sockets of every kind, state over a restart, exact accounting."""
import pathlib
import signal
import socket
import struct
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from harness import BASE_CONFIG, Bellwether, run, wait_until


def talk(server, *commands):
    """The admin port's answers to commands, in one text."""
    with socket.create_connection(server.address("statsd.admin", "tcp"), timeout=10) as connection:
        connection.sendall("".join(command + "\n" for command in commands).encode() + b"quit\n")
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    return answer.decode()


class Carbon:
    """A carbon daemon that only keeps what it is sent."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.received = b""
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            connection, _ = self.listener.accept()
            with connection:
                while chunk := connection.recv(65536):
                    self.received += chunk


def samples(server, protocol="statsd udp"):
    return sum(row["samples"] for row in server.system()["ingest"] if row["protocol"] == protocol)


def admin_port_answers_as_the_original():
    with Bellwether(BASE_CONFIG.replace('flush_interval = "1s"', 'flush_interval = "1h"')) as server:
        server.send_udp("a.b:3|c\na.c:4|c\ndepth:7|g\ntook:12|ms")
        wait_until(lambda: samples(server) == 4, "the samples")
        assert "health: up" in talk(server, "health")
        assert "uptime: " in talk(server, "stats") and "END\n\n" in talk(server, "stats")
        counters = talk(server, "counters")
        assert "'a.b': 3" in counters and "'a.c': 4" in counters, counters
        assert "depth: 7" in talk(server, "gauges")
        assert "deleted: a.b\ndeleted: a.c" in talk(server, "delcounters a.*")
        assert "'a.b': 3" not in talk(server, "counters")
        assert "metric no.such not found" in talk(server, "delgauges no.such")
        assert "ERROR" in talk(server, "dance")


def flushes_go_to_carbon_as_text_and_as_pickle():
    for protocol in ("text", "pickle"):
        carbon = Carbon()
        config = BASE_CONFIG.replace("[carbon]", f'graphite_backends = ["tcp://127.0.0.1:{carbon.port}"]\ngraphite_protocol = "{protocol}"\n[carbon]')
        with Bellwether(config) as server:
            server.send_udp("sent.on:5|c")
            wait_until(lambda: b"stats_counts.sent.on" in carbon.received, f"the flush as {protocol}")
            if protocol == "text":
                assert b"\nstats_counts.sent.on 5 " in b"\n" + carbon.received
            else:
                assert struct.unpack(">I", carbon.received[:4])[0] < 1 << 20 and b"(S'" in carbon.received


def packets_are_repeated_as_they_came():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as target:
        target.bind(("127.0.0.1", 0))
        target.settimeout(20)
        config = BASE_CONFIG.replace("[carbon]", f'repeat_to = ["udp://127.0.0.1:{target.getsockname()[1]}"]\n[carbon]')
        with Bellwether(config) as server:
            server.send_udp("repeated:1|c|@0.5|#a:b\nbroken")
            assert target.recv(4096) == b"repeated:1|c|@0.5|#a:b\nbroken"


def every_kind_of_socket_takes_lines():
    with tempfile.TemporaryDirectory() as folder:
        config = BASE_CONFIG.replace('listen = ["udp://127.0.0.1:0", "tcp://127.0.0.1:0"]',
                                     f'listen = ["udp://127.0.0.1:0", "tcp://127.0.0.1:0", "unix://{folder}/s", "unixgram://{folder}/d"]')
        with Bellwether(config) as server:
            server.send_udp("kind.udp:1|c")
            with socket.create_connection(server.address("statsd", "tcp")) as out:
                out.sendall(b"kind.tcp:1|c\n")
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as out:
                out.connect(folder + "/s")
                out.sendall(b"kind.stream:1|c\n")
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
                out.sendto(b"kind.datagram:1|c", folder + "/d")
            wait_until(lambda: len(server.render("stats_counts.kind.*")) == 4, "one series from each kind of socket")


def gauges_and_the_open_interval_survive_a_restart():
    with Bellwether(BASE_CONFIG.replace('flush_interval = "1s"', 'flush_interval = "2s"')) as server:
        server.send_udp("kept.gauge:10|g\nkept.count:4|c")
        wait_until(lambda: samples(server) == 2, "the samples")
        assert server.stop() == 0
        server.start()
        server.send_udp("kept.gauge:+5|g")
        wait_until(lambda: 15 in server.values("stats.gauges.kept.gauge"), "the gauge that went on from 10")
        assert sum(server.values("stats_counts.kept.count")) == 4


def what_the_kernel_held_at_the_end_is_kept():
    with Bellwether(BASE_CONFIG.replace('flush_interval = "1s"', 'flush_interval = "2s"')) as server:
        server.process.send_signal(signal.SIGSTOP)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            for _ in range(200):
                out.sendto(b"held.udp:1|c", server.address("statsd", "udp"))
        with socket.create_connection(server.address("statsd", "tcp")) as out:
            out.sendall(b"held.tcp:1|c\n" * 1000)
        server.process.send_signal(signal.SIGTERM)
        server.process.send_signal(signal.SIGCONT)
        assert server.stop() == 0
        server.start()
        wait_until(lambda: sum(server.values("stats_counts.held.udp")) == 200, "the datagrams")
        wait_until(lambda: sum(server.values("stats_counts.held.tcp")) == 1000, "the lines")


def a_budget_says_whom_it_cuts():
    config = "shards = 1\n" + BASE_CONFIG.replace("[carbon]", 'budgets = [{ prefix = "noisy.", keys = 10 }]\n[carbon]')
    with Bellwether(config) as server:
        server.send_udp("\n".join(f"noisy.{i}:1|c" for i in range(50)) + "\ncalm:1|c")
        wait_until(lambda: "their budget is used up prefix=noisy. keys_allowed=10 samples_refused=40" in server.log_text(), "the log's word")
        system = server.system()
        assert {"name": "statsd.budgets noisy.", "used": 10, "limit": 10, "unit": "keys"} in system["limits"], system["limits"]
        cut = next(reason for reason in system["refusals"] if reason["reason"] == "key_budget")
        assert cut["count"] == 40 and cut["examples"][0]["text"] == "noisy.10", cut


def a_step_coarser_than_the_flush_is_warned_of():
    for retentions, warns in [("10s:1d", True), ("1s:1d", False)]:
        with Bellwether(BASE_CONFIG + f'[series]\nretentions = "{retentions}"\n') as server:
            assert ("only the last flush of a step stays" in server.log_text()) == warns, retentions


def a_start_that_fails_does_not_cost_the_kept_state():
    config = BASE_CONFIG.replace('flush_interval = "1s"', 'flush_interval = "2s"')
    with Bellwether(config) as server, socket.create_server(("127.0.0.1", 0)) as taken:
        server.send_udp("kept.gauge:10|g")
        wait_until(lambda: samples(server) == 1, "the sample")
        assert server.stop() == 0
        server.config_file.write_text(config.replace("tcp://127.0.0.1:0", f"tcp://127.0.0.1:{taken.getsockname()[1]}", 1))
        try:
            server.start()
            raise RuntimeError("it started on a taken port")
        except AssertionError as ended:
            assert "taken" in str(ended), ended
        server.config_file.write_text(config)
        server.start()
        server.send_udp("kept.gauge:+5|g")
        wait_until(lambda: 15 in server.values("stats.gauges.kept.gauge"), "the gauge that went on from 10")


def what_was_sent_is_accounted_for_exactly():
    with Bellwether(BASE_CONFIG.replace("[carbon]", 'receive_buffer = "64KiB"\n[carbon]')) as server:
        sent = 20_000
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            out.connect(server.address("statsd", "udp"))
            for number in range(sent):
                out.send(b"exact:1|c" if number % 10 else b"exact:without type")

        def settled():
            row = next(row for row in server.system()["ingest"] if row["protocol"] == "statsd udp")
            return row if row["received"] + row["kernel_drops"] == sent and row["samples"] + row["refused"] == row["received"] else None
        wait_until(settled, "sent = received + dropped by the kernel, received = accepted + refused")


if __name__ == "__main__":
    run([admin_port_answers_as_the_original, flushes_go_to_carbon_as_text_and_as_pickle, packets_are_repeated_as_they_came,
         every_kind_of_socket_takes_lines, gauges_and_the_open_interval_survive_a_restart,
         a_start_that_fails_does_not_cost_the_kept_state, what_the_kernel_held_at_the_end_is_kept,
         a_budget_says_whom_it_cuts, a_step_coarser_than_the_flush_is_warned_of, what_was_sent_is_accounted_for_exactly])
