"""The archive: appends, bytes of an event, fetches, searches, by the module's own benchmark on the disk that /tmp is on."""
import subprocess

from table import Table

BYTES = "an event on disk, with its index"
# Searches at what the whole must answer at ten million events; `./dev bench` makes one million.
SEARCHES = ("newest of", "tag:value", "user,", "two tags", "free text", "values of browser", "fetch")


def limits(name):
    """(must, aim) of a figure, for those that have them."""
    if name == BYTES:
        return 1200, 700
    if name.endswith(", p99") and any(word in name for word in SEARCHES):
        return 200, 100
    return None, None


def archive():
    table = Table("archive", "events varied from real ones; searches over one million with small payloads; one thread")
    done = subprocess.run(["build/release/src/archive/bw_archive_bench"], capture_output=True, text=True, check=True)
    rows = [line.removeprefix("archive ").split("\t") for line in done.stdout.splitlines()]
    values = {name: float(value) for name, value, _ in rows}
    for name, value, unit in rows:
        must, aim = limits(name)
        anchor = values.get(name.replace("append at 4,000/s", "write and sync alone")) if name.startswith("append at") else None
        table.add(name, float(value), unit, "higher" if "/s" in unit or "second" in unit else "lower", must, aim, anchor)
    table.save()
