#!/usr/bin/env python3
"""Kills the real process with SIGKILL at random moments while checks go bad and good, people acknowledge, comment and plan downtimes, and pages
are on their way to a mail server and a webhook. After every restart it checks what had been promised:

- every acknowledgement, downtime and comment that was confirmed is there, and every confirmed state;
- everything that somebody must be told of reaches both sinks, each under one key for each sink;
- a kill repeats one page at most, under the same key; with `page_alone = "0s"`, as every other life has it, each of those that were on
  their way once at most.

Then it sends SIGHUP under the same load: no attempt, acknowledgement, downtime or time of the next check may change, no page be lost or come twice.

    torture_alerts.py [KILLS] [SEED]        as many reloads as kills

Ends with `N passed, N failed`: one for each kill and one for each reload.
"""
import collections
import itertools
import pathlib
import random
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import alerts_site as site
from harness import Bellwether, wait_until
from sinks import HookSink, MailSink

SECRET = "torture"
WORKERS = 4
SIDE_BY_SIDE = "[alerts]\npage_alone = \"0s\"\n"


class Torture:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.mail, self.hook = MailSink(), HookSink(SECRET)
        self.sinks = {"mail": self.mail, "hook": self.hook}
        # Some pages take a while, so that kills meet them on their way.
        refuse = self.hook.behave
        self.mail.behave = lambda page: time.sleep(self.random.choice([0, 0, 0.002, 0.03]))
        self.hook.behave = lambda page: time.sleep(self.random.choice([0, 0, 0.002, 0.03])) or refuse(page)
        self.server = Bellwether("")
        definitions = self.server.folder / "site.toml"
        definitions.write_text(site.DEFINITIONS.format(hook=self.hook.url))
        self.config = site.CONFIG.format(definitions=definitions, mail=self.mail.url, secret=SECRET)
        self.is_side_by_side = False
        self.configure(is_side_by_side=False)
        self.services = [site.Service(f"h{host}", f"s{service}") for host in range(site.HOSTS) for service in range(site.SERVICES)]
        self.numbers = itertools.count(1)
        self.seen = {name: collections.Counter() for name in self.sinks}
        self.kills, self.repeated, self.most_repeated = 0, 0, 0

    def configure(self, is_side_by_side):
        """For the next life: whether pages leave side by side, or one after the other, as they do by default."""
        self.will_be_side_by_side = is_side_by_side
        self.server.config_file.write_text(self.config + (SIDE_BY_SIDE if is_side_by_side else ""))

    def start(self):
        self.server.start()
        self.is_side_by_side = self.will_be_side_by_side

    def start_workers(self):
        workers = [site.Worker(self.server, self.services[i::WORKERS], self.numbers, self.random.random()) for i in range(WORKERS)]
        for worker in workers:
            worker.start()
        return workers

    def end_workers(self, workers):
        for worker in workers:
            worker.stop.set()
        for worker in workers:
            worker.join(30)
            if worker.fault:
                raise worker.fault
        return sum(worker.confirmed for worker in workers)

    def all_delivered(self, patience=60):
        """Waits until both sinks have everything that somebody must be told of. Pages leave one after the other, so a long queue takes its
        time: what must not happen is that it stops growing shorter."""
        for name, sink in self.sinks.items():
            left = None
            while missing := site.missing(self.services, sink):
                if left is None or len(missing) < left:
                    left, deadline = len(missing), time.monotonic() + patience
                assert time.monotonic() < deadline, \
                    f"the {name} sink got nothing more for {patience} s: {len(missing)} results, {missing[:8]} among them, were told to nobody"
                time.sleep(0.05)

    def count_repeats(self):
        """Pages that came again since the last look. Each may come again once for each kill."""
        repeats = 0
        for name, sink in self.sinks.items():
            counts = collections.Counter(sink.keys())
            for key, count in counts.items():
                again = count - max(self.seen[name][key], 1)
                assert again <= 1, f"{name}: page {key} came {again} times again after one kill"
                repeats += max(again, 0)
            self.seen[name] = counts
            keys_of = site.numbers_told(sink.pages)
            for number, keys in keys_of.items():
                assert len(keys) == 1, f"{name}: result {number} was told under the keys {sorted(keys)}"
        return repeats

    def kill_once(self):
        workers = self.start_workers()
        time.sleep(self.random.choice([0.02, 0.1, 0.3, 0.6]) * (0.5 + self.random.random()))
        self.server.kill()
        self.kills += 1
        confirmed = self.end_workers(workers)
        was_side_by_side = self.is_side_by_side
        self.configure(is_side_by_side=not was_side_by_side)
        begun = time.monotonic()
        self.start()
        restart = time.monotonic() - begun
        api = site.Api(self.server)
        for service in self.services:
            site.settle(api, service)
            site.remembered(api, service)
        self.all_delivered()
        repeats = self.count_repeats()
        assert was_side_by_side or repeats <= 1, f"{repeats} pages were repeated, though one was on its way"
        self.repeated += repeats
        if not was_side_by_side:
            self.most_repeated = max(self.most_repeated, repeats)
        return f"{'side by side: ' if was_side_by_side else ''}{confirmed} changes confirmed, {len(self.mail.pages) + len(self.hook.pages)} pages taken, {repeats} repeated, restart {restart * 1000:.0f} ms"

    def reload_once(self, api):
        counted = [(f"h{host}", "counted") for host in range(site.HOSTS)]
        slow = [(f"h{host}", "slow") for host in range(site.HOSTS)]
        attempts = {where: api.object(*where)["attempt"] for where in counted}
        next_checks = {where: api.object(*where)["next_check"] for where in slow}
        for host, service in counted:
            api.call("POST", "/api/v1/checks/result", {"host": host, "service": service, "status": 2, "output": "counted"})
        reloads = self.server.log_text().count("what is to be watched was read again")
        self.server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: self.server.log_text().count("what is to be watched was read again") > reloads, "the reload", 30, 0.01)
        for where in counted:
            now = api.object(*where)["attempt"]
            assert now == attempts[where] + 1, f"{where} is at attempt {now}, it was at {attempts[where]} and had one bad result since"
        for where in slow:
            now = api.object(*where)["next_check"]
            assert now == next_checks[where], f"{where} is checked next at {now} instead of {next_checks[where]}"

    def repeated_without_kill(self):
        repeats = self.count_repeats()
        assert repeats == 0, f"{repeats} pages came twice without a kill"

    def reload_all(self, rounds, verdict):
        """All reloads under one load; what is remembered and delivered is looked at every so often."""
        workers = self.start_workers()
        api = site.Api(self.server)
        for host in range(site.HOSTS):      # from their first bad result on they have attempts to lose
            api.call("POST", "/api/v1/checks/result", {"host": f"h{host}", "service": "counted", "status": 2, "output": "counted"})
            api.call("POST", "/api/v1/checks/recheck", {"host": f"h{host}", "service": "slow", "force": True})
        wait_until(lambda: all(api.object(f"h{host}", "slow")["last_check"] for host in range(site.HOSTS)), "the slow checks' first results")
        for number in range(rounds):
            def one():
                self.reload_once(api)
                if number % 10 == 9 or number == rounds - 1:
                    nonlocal workers
                    self.end_workers(workers)
                    for service in self.services:
                        site.settle(api, service)
                        site.remembered(api, service)
                    self.all_delivered()
                    self.repeated_without_kill()
                    workers = self.start_workers()
            verdict(f"reload {number + 1}", one)
        self.end_workers(workers)


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 25
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}", flush=True)
    passed = failed = 0

    def verdict(name, work):
        nonlocal passed, failed
        try:
            text = work()
            passed += 1
            if text or passed % 25 == 0:
                print(f"{name}: {text or 'well'}", flush=True)
        except AssertionError as error:
            failed += 1
            print(f"{name} FAILED (seed {seed}): {error}", flush=True)

    torture = Torture(seed)
    with torture.mail, torture.hook, torture.server.ended():
        torture.start()
        # Services that go bad and good many times a second flap, and nobody is told of those.
        site.Api(torture.server).call("POST", "/api/v1/checks/command", {"command": "DISABLE_FLAP_DETECTION"})
        for number in range(rounds):
            verdict(f"kill {number + 1}", torture.kill_once)
            if failed:
                break
        if not failed:
            torture.reload_all(rounds, verdict)
        told = sum(len(service.told) for service in torture.services)
        print(f"{torture.kills} kills: {told} pages for each of two sinks, none lost, {torture.repeated} repeated under their key, "
              f"at most {torture.most_repeated} after one kill by default" if not failed else torture.server.log_text()[-3000:])
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
