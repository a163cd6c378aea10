#!/usr/bin/env python3
"""Loads the conformance data set into a real Bellwether over plaintext TCP, asks every case and compares with graphite-web's answers.

    graphite_conformance.py FOLDER [--least-render N] [--least-api N]

FOLDER holds the harness (load.py, capture.py, compare.py) and the recorded answers. With floors the run fails when fewer cases pass, and
reports one verdict for each floor; without, it prints the harness's own closing lines.
"""
import argparse
import gzip
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from harness import BASE_CONFIG, Bellwether, wait_until


def passed_of(output):
    return int(re.findall(r"(\d+) passed", output)[-1])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--least-render", type=int)
    parser.add_argument("--least-api", type=int)
    parser.add_argument("--keep", help="folder for the captured answers")
    options = parser.parse_args()
    harness = options.folder.resolve()
    config = BASE_CONFIG.replace("[carbon]", f'[carbon]\nstorage_schemas = "{harness}/conf/storage-schemas.conf"\n'
                                 f'storage_aggregation = "{harness}/conf/storage-aggregation.conf"')
    config = 'self_metrics_interval = "0s"\n' + config.replace('flush_interval = "1s"', 'flush_interval = "1h"')
    with tempfile.TemporaryDirectory() as scratch, Bellwether(config) as server:
        scratch = pathlib.Path(options.keep or scratch)
        scratch.mkdir(parents=True, exist_ok=True)
        reference = scratch / "ref_master.json"
        reference.write_bytes(gzip.decompress((harness / "ref_master.json.gz").read_bytes()))
        host, port = server.address("carbon.plaintext", "tcp")

        def tool(name, *arguments, check=True):
            done = subprocess.run([sys.executable, "-B", str(harness / name), *map(str, arguments)], capture_output=True, text=True)
            if check and done.returncode != 0:
                raise SystemExit(f"{name} failed:\n{done.stdout}{done.stderr}")
            return done.stdout

        print(tool("load.py", host, port).strip())
        wait_until(lambda: server.get("/render?target=misc.crlf&format=json&from=1795000000&until=1795003200")[1] not in ("", "[]"),
                   "the last line of the data set")
        tool("capture.py", server.url, scratch / "render.json")
        tool("capture.py", server.url, scratch / "api.json", "--cases", harness / "cases_api.txt")
        render = tool("compare.py", reference, scratch / "render.json", "--by-function", check=False)
        api = tool("compare.py", harness / "ref_master_api.json", scratch / "api.json", check=False)
        print(render, api, sep="\n")
        verdicts = [(name, passed_of(output), least) for name, output, least in
                    (("render", render, options.least_render), ("api", api, options.least_api)) if least is not None]
        if verdicts:
            for name, passed, least in verdicts:
                print(f"{name}: {passed} cases pass, at least {least} must")
            failed = sum(passed < least for _, passed, least in verdicts)
            print(f"{len(verdicts) - failed} passed, {failed} failed")
            sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
