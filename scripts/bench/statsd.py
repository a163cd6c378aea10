"""StatsD over UDP: how much comes through one core without loss, and what a million metrics cost."""
import socket
import subprocess
import time

import process
from process import LOAD, SERVER_CPU, cpu_seconds, drained, ingest, load, resident_mb, start
from table import Table


def one_run(seconds, rate=0, flush="1s", **mix):
    """(sent, lost metrics, metrics a second through, CPU seconds a million) of one run against a fresh process."""
    server = start(flush)
    try:
        host, port = server.address("statsd", "udp")
        arguments = ["statsd", "--port", port, "--seconds", seconds, "--rate", rate]
        for option, value in mix.items():
            arguments += [f"--{option}", value]
        load("statsd", "--port", port, "--seconds", 0.3, "--rate", 200_000, *arguments[7:])     # the keys are known after this
        drained(server, "statsd udp", "samples")
        before, cpu_before = ingest(server, "statsd udp"), cpu_seconds(server.process.pid)
        sent = load(*arguments)
        after = drained(server, "statsd udp", "samples")
        cpu = cpu_seconds(server.process.pid) - cpu_before
        got = after["samples"] + after["refused"] - before["samples"] - before["refused"]
        lost_datagrams = after["kernel_drops"] - before["kernel_drops"]
        received = after["received"] - before["received"]
        assert received + lost_datagrams == sent["datagrams"], f"{sent['datagrams']} sent, {received} received, {lost_datagrams} dropped"
        return sent["metrics"], sent["metrics"] - got, got / sent["seconds"], cpu / max(got, 1) * 1e6
    finally:
        server.kill()


def lossless_rate(start_rate, **mix):
    """The highest rate of a falling ladder at which nothing was lost, and its CPU seconds a million."""
    rate = start_rate
    while rate > 1e5:
        sent, lost, through, cpu = one_run(3, rate, **mix)
        if lost == 0:
            return sent / 3, cpu
        rate *= 0.85
    return 0, 0


def statsd_udp():
    table = Table("statsd_udp", "1,400-byte datagrams, 10k keys, 60 % c 30 % ms 10 % g, flush each second, process on one core, sender on the other")
    sent, lost, through, cpu = one_run(3)
    table.add("through at overload", through / 1e6, "M metrics/s", "higher")
    table.add("lost at overload", 100 * lost / sent, "%", "lower")
    table.add("CPU per million metrics at overload", cpu, "s", "lower", 0.10, 0.07)
    rate, _ = lossless_rate(through * 1.02 if lost else sent / 3)
    table.add("without loss", rate / 1e6, "M metrics/s", "higher", 6, 12)
    _, lost, _, cpu = one_run(3, rate * 0.1)
    table.add("CPU per million metrics at a tenth of that", cpu, "s", "lower", 0.15, 0.07)
    table.save()


def statsd_mixed():
    table = Table("statsd_mixed", "as statsd_udp, with 20 % sampled lines and 30 % with three tags")
    sent, lost, through, cpu = one_run(3, sampled=20, tagged=30)
    table.add("through at overload", through / 1e6, "M metrics/s", "higher")
    table.add("lost at overload", 100 * lost / sent, "%", "lower")
    rate, _ = lossless_rate(through * 1.02 if lost else sent / 3, sampled=20, tagged=30)
    table.add("without loss", rate / 1e6, "M metrics/s", "higher", 4, 6)
    table.add("CPU per million metrics at overload", cpu, "s", "lower")
    table.save()


def statsd_single():
    table = Table("statsd_single", "one metric a datagram; the anchor is recvmmsg and counting newlines on the same core, in the same run")
    ratios, ours, bare = [], [], []
    for _ in range(3):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        receiver = subprocess.Popen(["taskset", "-c", SERVER_CPU, LOAD, "receive", "--port", str(port), "--seconds", "4"],
                                    stdout=subprocess.PIPE, text=True)
        time.sleep(0.3)
        load("statsd", "--port", port, "--seconds", 3, "--datagram", 0)
        import json
        counted = json.loads(receiver.communicate(timeout=20)[0])
        bare.append(counted["cpu_seconds"] / counted["datagrams"] * 1e6)
        sent, lost, through, cpu = one_run(3, datagram=0)
        ours.append(cpu)
        ratios.append(cpu / bare[-1])
    table.add("CPU against the bare receive loop", process.median(ratios), "x", "lower", 1.3, 1.15, 1.0)
    table.add("CPU per million datagrams", process.median(ours), "s", "lower", anchor=process.median(bare))
    table.save()


def statsd_keys():
    table = Table("statsd_keys", "1 M keys, each sent once; memory before the first flush, as the peers were measured, and after; the longest answer to "
                  "a request on the one shard while 1 M keys are flushed, against the same without a flush")
    server = start("1h", pinned=False)
    try:
        host, port = server.address("statsd", "udp")
        load("statsd", "--port", port, "--seconds", 20, "--keys", 1_000_000, "--once", "--rate", 1_000_000)
        row = drained(server, "statsd udp", "samples")
        assert row["samples"] == 1_000_000, row
        table.add("resident memory of the process with 1 M keys", resident_mb(server.process.pid), "MB", "lower", 180, 140)
    finally:
        server.kill()
    server = start("5s", pinned=False)
    try:
        host, port = server.address("statsd", "udp")
        calm = longest_answer(server, 3)
        load("statsd", "--port", port, "--seconds", 20, "--keys", 1_000_000, "--once", "--rate", 1_000_000)
        drained(server, "statsd udp", "samples")
        flushing = longest_answer(server, 10)
        row = ingest(server, "statsd udp")
        assert server.system()["storage"]["series"] > 1_000_000, "no flush happened"
        table.add("longest wait for the shard in a flush of 1 M keys", flushing * 1000, "ms", "lower", 5, 1, calm * 1000)
        table.add("longest swap of a shard's tables", row["longest_pause_seconds"] * 1000, "ms", "lower")
        table.add("resident memory after the flush, with 5.5 M series", resident_mb(server.process.pid), "MB", "lower")
        table.save()
    finally:
        server.kill()


def longest_answer(server, seconds):
    """The longest time that /-/healthy took, asked again and again over one connection: while a shard is busy it does not answer."""
    host, port = server.address("http", "tcp")
    request = b"GET /-/healthy HTTP/1.1\r\nHost: localhost\r\n\r\n"
    longest = 0
    with socket.create_connection((host, port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        deadline = time.perf_counter() + seconds
        while time.perf_counter() < deadline:
            begun = time.perf_counter()
            connection.sendall(request)
            answer = b""
            while b"healthy\n" not in answer:
                answer += connection.recv(4096)
            longest = max(longest, time.perf_counter() - begun)
            time.sleep(0.0005)
    return longest
