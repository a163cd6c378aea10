#!/usr/bin/env python3
"""./dev bench: runs benchmarks by name, prints their tables, writes build/bench/NAME.json."""
import sys

sys.path.insert(0, __file__.rpartition("/")[0])
from archive import archive
from blocks import blocks
from carbon import carbon_plaintext
from checks import checks
from errors import errors
from idle import idle
from native import native
from render import render
from statsd import statsd_keys, statsd_mixed, statsd_single, statsd_udp

BENCHMARKS = {call.__name__: call for call in
              (archive, statsd_udp, statsd_single, statsd_mixed, statsd_keys, carbon_plaintext, blocks, render, idle, checks, native, errors)}


def main():
    names = sys.argv[1:] or list(BENCHMARKS)
    for name in names:
        if name not in BENCHMARKS:
            sys.exit(f"there is no benchmark '{name}'; there are: {', '.join(BENCHMARKS)}")
        print(name, flush=True)
        BENCHMARKS[name]()


main()
