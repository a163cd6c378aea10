"""Sealed blocks: bytes a point and decoding, by the module's own benchmark."""
import json
import subprocess

from table import Table


def blocks():
    table = Table("blocks", "the mixed synthetic load, sealed blocks; decoding from the cache on one core, best of several passes")
    done = subprocess.run(["taskset", "-c", "1", "build/release/src/series/bw_series_block_bench", "--json"], capture_output=True, text=True, check=True)
    limits = {"bytes per point": (1.1, 1.0), "decode avx512": (1.2, 1.8), "decode avx2": (0.6, 0.8)}
    for row in json.loads(done.stdout):
        must, aim = limits.get(row["name"], (None, None))
        table.add(row["name"], row["value"], row["unit"], row["better"], must, aim, row.get("anchor"))
    table.save()
