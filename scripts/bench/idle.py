"""A process that has nothing to do: how fast it is there, how little it takes."""
import time

from process import CONFIG, Bellwether, median, resident_mb
from table import Table


def idle():
    table = Table("idle", "an empty data folder; from exec to answering /-/ready, median of seven starts; memory after one second")
    spans, memory = [], []
    for _ in range(7):
        server = Bellwether(CONFIG.format(flush="10s"))
        begun = time.perf_counter()
        server.start()
        spans.append((time.perf_counter() - begun) * 1000)
        time.sleep(1)
        memory.append(resident_mb(server.process.pid))
        server.kill()
    table.add("start to ready", median(spans), "ms", "lower", 200, 50)
    table.add("resident memory", median(memory), "MB", "lower", 40, 20)
    table.save()
