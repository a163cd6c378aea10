"""Native checks: how many a core does, and what starting one of our plugin executables costs beside the plugin it stands for."""
import contextlib
import json
import os
import pathlib
import resource
import socket
import subprocess
import threading

from process import median
from table import Table

BENCH = "build/release/src/checks/bw_checks_native_bench"
OURS = pathlib.Path("build/release/plugins").resolve()
THEIRS = pathlib.Path("/usr/lib/nagios/plugins")
STARTS = 100


def checks_on_a_core(table):
    done = subprocess.run([BENCH, "--benchmark_min_time=1", "--benchmark_format=json"], check=True, capture_output=True, text=True)
    figures = {one["name"].partition("/")[0]: one for one in json.loads(done.stdout)["benchmarks"]}
    for name in ("tcp", "http"):
        ours, bare = figures[name], figures["bare_" + name]
        table.add(f"check_{name} on loopback, for a core's CPU second", ours["per_core"], "1/s", "higher", 10_000, 20_000, bare["per_core"])
        print(f"    {ours['checks/s']:,.0f}/s by the wall, with the server on the other core")


@contextlib.contextmanager
def listener():
    """A port that takes connections and closes them."""
    with socket.create_server(("127.0.0.1", 0), backlog=1000) as server:
        def serve():
            with contextlib.suppress(OSError):
                while True:
                    server.accept()[0].close()
        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


def cpu_of_starts(program, arguments):
    """Milliseconds of CPU a process, its own children included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    quiet = [(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)]
    for _ in range(STARTS):
        os.waitpid(os.posix_spawn(program, [str(program), *arguments], os.environ, file_actions=quiet), 0)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000 / STARTS


def starts(table):
    with listener() as port:
        for name, arguments in (("check_load", ["-w", "1500,1000,500", "-c", "3000,2500,2000"]), ("check_disk", ["-w", "1%", "-c", "1%", "-p", "/"]),
                                ("check_tcp", ["-H", "127.0.0.1", "-p", str(port)])):
            rounds = [(cpu_of_starts(OURS / name, arguments), cpu_of_starts(THEIRS / name, arguments)) for _ in range(3)]
            ours, theirs = median([one for one, _ in rounds]), median([one for _, one in rounds])
            table.add(f"CPU of one {name} as an executable, against Debian's", ours / theirs, "x", "lower", None, 1.5, 1.0)
            print(f"    {ours:.2f} ms; Debian's {theirs:.2f} ms")


def native():
    table = Table("native", "checks by the CPU time of the shard's thread, against a blocking loop of the same system calls; starts: user and system "
                            "time of the whole process, 100 of ours and 100 of Debian's by turns, median of three")
    checks_on_a_core(table)
    starts(table)
    table.save()
