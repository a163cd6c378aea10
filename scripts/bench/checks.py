"""Checks: what the engine costs for each executed check, how many it executes, how late it is, and what results and memory cost. Anchors run
in the same minutes: a bare spawn loop, and a nagios4 where one is installed."""
import collections
import contextlib
import json
import os
import pathlib
import shutil
import struct
import subprocess
import tempfile
import time

from nagios_site import write_site
from process import CONFIG, Bellwether, cpu_seconds, median, resident_mb, wait_until
from table import Table

TOOLS = pathlib.Path("build/release/tests/bench").resolve()
STAMP = TOOLS / "bw_stamp_plugin"
NAGIOS = shutil.which("nagios4")
RECORD = struct.Struct("<qq")
QUIET = CONFIG.format(flush="10s").replace("shards = 1", "shards = 2")


@contextlib.contextmanager
def site(**arguments):
    """A folder with a site's files and the file that its plugins write to."""
    with tempfile.TemporaryDirectory(prefix="bellwether-bench-") as folder:
        folder = pathlib.Path(folder)
        stamps = folder / "stamps"
        stamps.touch()
        # A nagios4 that was started by root becomes another user.
        for path in (folder, stamps):
            path.chmod(0o777)
        arguments.setdefault("command", f"{STAMP} $SERVICEDESC$ {stamps}")
        main = write_site(folder, **arguments)
        (folder / "spool").chmod(0o777)
        yield main, stamps


def watch(nagios_file, extra=""):
    """A process that watches the site, to be entered with `with`."""
    return Bellwether(QUIET + extra, extra_arguments=["--nagios", str(nagios_file)])


def executed(stamps):
    return stamps.stat().st_size // RECORD.size


def rate_and_cost(pids, stamps, span):
    """(checks a second, CPU seconds of the processes a check) over `span` seconds."""
    cpu, count, begun = sum(map(cpu_seconds, pids)), executed(stamps), time.monotonic()
    time.sleep(span)
    count = executed(stamps) - count
    return count / (time.monotonic() - begun), (sum(map(cpu_seconds, pids)) - cpu) / max(count, 1)


def settle(stamps, least):
    wait_until(lambda: executed(stamps) >= least, f"{least} executed checks", timeout=60, interval=0.1)


def spawn_loop(span, *program):
    done = subprocess.run([TOOLS / "bw_spawn_loop", str(os.cpu_count()), "4", str(span), *map(str, program)], check=True,
                          capture_output=True, text=True)
    answer = json.loads(done.stdout)
    return answer["executed"] / answer["seconds"], answer["cpu_seconds"] / answer["executed"]


def nagios_cost(hosts, services, interval, span):
    """What a nagios4 takes for the same site: CPU seconds a check of the daemon and its workers; None where none is installed."""
    if NAGIOS is None:
        return None
    with site(hosts=hosts, services=services, interval=interval, interval_length=1) as (main, stamps):
        process = subprocess.Popen([NAGIOS, str(main)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            settle(stamps, hosts * services)
            children = subprocess.run(["pgrep", "-P", str(process.pid), "nagios4"], capture_output=True, text=True).stdout.split()
            return rate_and_cost([process.pid, *map(int, children)], stamps, span)[1]
        finally:
            process.terminate()
            process.wait()


def lateness(stamps, interval, skip):
    """Seconds that each execution came after its place in its service's cadence: the earliest phase of a service is its place."""
    times = collections.defaultdict(list)
    data = stamps.read_bytes()
    for number, nanoseconds in RECORD.iter_unpack(data[:len(data) - len(data) % RECORD.size]):
        times[number].append(nanoseconds / 1e9)
    late = []
    for stamped in times.values():
        stamped = sorted(stamped)[skip:]
        phases = [at - index * interval for index, at in enumerate(stamped)]
        if len(phases) > 2:
            late.extend(phase - min(phases) for phase in phases)
    return sorted(late)


def executed_checks(table):
    with site(hosts=200, services=10, interval=2, interval_length=1) as (main, stamps):
        with watch(main) as server:
            settle(stamps, 3000)
            rate, cost = rate_and_cost([server.process.pid], stamps, 8)
    anchor = nagios_cost(200, 10, 2, 8)
    table.add(f"CPU of the process per executed check, at {rate:,.0f}/s", cost * 1000, "ms", "lower", 0.08, 0.06,
              anchor and anchor * 1000)

    saturated = {}
    for name, command in (("no C library", None), ("check_dummy", "/usr/lib/nagios/plugins/check_dummy 0 $SERVICEDESC$")):
        arguments = {} if command is None else {"command": command}
        with site(hosts=1000, services=20, interval=1, interval_length=1, **arguments) as (main, stamps):
            bare_program = [STAMP, 1, stamps] if command is None else ["/usr/lib/nagios/plugins/check_dummy", "0", "1"]
            before = spawn_loop(4, *bare_program)[0]
            with watch(main) as server:
                rate = server_rate(server, 8)
            after = spawn_loop(4, *bare_program)[0]
        saturated[name] = rate
        table.add(f"executed checks, {name}, against the bare loop", rate / ((before + after) / 2), "x", "higher", 0.8, 0.9, 1.0)
        print(f"    {rate:,.0f}/s; bare {before:,.0f}/s before, {after:,.0f}/s after")

    interval = 5
    services = int(saturated["no C library"] * 0.8 * interval / 10) * 10
    with site(hosts=services // 10, services=10, interval=interval, interval_length=1) as (main, stamps):
        with watch(main):
            settle(stamps, services)
            time.sleep(5 * interval)
            late = lateness(stamps, interval, skip=1)
    table.add("lateness against the cadence at 80 % of saturation, p99", late[len(late) * 99 // 100] * 1000, "ms", "lower", 100, None)


def metric(server, name):
    status, text = server.get("/-/metrics")
    assert status == 200, text
    return sum(float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith((name + " ", name + "{", name + "}")))


def server_rate(server, span):
    """Executed checks a second, as the process counts them, once it is busy."""
    name = "bellwether_checks_launched_total"
    wait_until(lambda: metric(server, name) > 5000, "the engine to be busy", timeout=60, interval=0.1)
    count, begun = metric(server, name), time.monotonic()
    time.sleep(span)
    return (metric(server, name) - count) / (time.monotonic() - begun)


def checks():
    table = Table("checks", "one process, two shards, loopback; services run a plugin without a C library that appends the wall time; CPU is the "
                            "process's own without its children; the bare loop is posix_spawn, pipe, reap on every CPU, before and after")
    executed_checks(table)
    passive_results(table)
    memory(table)
    table.save()


def passive_results(table):
    results = 600_000
    with site(hosts=1000, services=10, active=False) as (main, _):
        pipe = main.parent / "bellwether.cmd"
        with watch(main, f'[checks]\ncommand_file = "{pipe}"\n') as server:
            lines = b"".join(b"[%d] PROCESS_SERVICE_CHECK_RESULT;h%d;%d;0;OK - fine|t=1\n" % (time.time(), n // 10 % 1000, n % 10_000)
                             for n in range(10_000))
            wait_until(pipe.exists, "the command pipe", timeout=10)
            name = 'bellwether_checks_results_total{source="passive"'
            begun, cpu = time.monotonic(), cpu_seconds(server.process.pid)
            with open(pipe, "wb", buffering=0) as stream:
                for _ in range(results // 10_000):
                    view = memoryview(lines)
                    while view:
                        view = view[stream.write(view[:65_536]):]
            wait_until(lambda: metric(server, name) >= results, "all passive results", timeout=60, interval=0.01)
            span = time.monotonic() - begun
            table.add("passive results through the pipe", results / span, "1/s", "higher", 200_000, 300_000, 161_000)
            print(f"    {(cpu_seconds(server.process.pid) - cpu) / results * 1e6:.2f} us of CPU each")


def memory(table):
    """The difference between a site with 1,000 services and one with 11,000, each of which has had a result with performance data."""
    resident, series = [], []
    for services in (1, 11):
        with site(hosts=1000, services=services, active=False) as (main, _):
            pipe = main.parent / "bellwether.cmd"
            with watch(main, f'[checks]\ncommand_file = "{pipe}"\n') as server:
                count = 1000 * services
                with open(pipe, "wb", buffering=0) as stream:
                    for n in range(count):
                        stream.write(b"[%d] PROCESS_SERVICE_CHECK_RESULT;h%d;%d;0;OK - fine|t=1\n" % (time.time(), n // services, n))
                wait_until(lambda: metric(server, 'bellwether_checks_results_total{source="passive"') >= count, "all results", timeout=60)
                time.sleep(25)
                resident.append(resident_mb(server.process.pid))
                series.append(metric(server, "bellwether_series_memory_bytes") / 2**20)
    table.add("memory for 10,000 services, without their 40,000 series", resident[1] - resident[0] - (series[1] - series[0]), "MB", "lower",
              15, 10, 20)
    table.add("memory for 10,000 services and their series", resident[1] - resident[0], "MB", "lower")
