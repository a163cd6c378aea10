#!/usr/bin/env python3
"""Adds up what the test runs of ./dev test printed and ends with one line, `N passed, N failed`.

Reads ctest logs (Testing/Temporary/LastTest.log of each build folder) given as arguments as LABEL=FILE. A test binary counts with the
cases it ran (GoogleTest's closing lines, or its own `N passed, N failed`), any other test as one.
"""
import re
import sys


def count(output, passed):
    """(passed, failed) of one ctest entry's output."""
    own = re.findall(r"^(?:\w+: )?(\d+) passed, (\d+) failed", output, re.M)
    if own:
        good, bad = (int(n) for n in own[-1])
        return good, max(bad, 0 if passed else 1)
    good = re.search(r"^\[  PASSED  \] (\d+) test", output, re.M)
    bad = re.search(r"^\[  FAILED  \] (\d+) test", output, re.M)
    if good or bad:
        failed = int(bad.group(1)) if bad else 0
        return int(good.group(1)) if good else 0, max(failed, 0 if passed else 1)
    return (1, 0) if passed else (0, 1)


def main():
    total_passed = total_failed = 0
    for argument in sys.argv[1:]:
        label, _, path = argument.partition("=")
        try:
            log = open(path, errors="replace").read()
        except FileNotFoundError:
            print(f"{label:<12} did not run")
            total_failed += 1
            continue
        passed = failed = 0
        for block in re.split(r"^\d+/\d+ Testing: ", log, flags=re.M)[1:]:
            verdict = re.search(r"^Test (Passed|Failed)\.|\*\*\*(Failed|Timeout|Exception|Not Run)", block, re.M)
            good, bad = count(block, bool(verdict and verdict.group(1) == "Passed"))
            if bad:
                print(f"{label}: failed: {block.splitlines()[0]}")
            passed, failed = passed + good, failed + bad
        print(f"{label:<12} {passed:>6} passed {failed:>4} failed")
        total_passed, total_failed = total_passed + passed, total_failed + failed
    print(f"{total_passed} passed, {total_failed} failed")
    return 1 if total_failed else 0


sys.exit(main())
