#!/usr/bin/env python3
"""Native checks as executables: each against a real server on loopback, and beside the plugin it stands for with the same arguments: exit
status and text must be the same once times are taken out. Real servers: Redis, PostgreSQL with a replica, memcached, sshd, the NRPE daemon."""
import contextlib
import datetime
import http.server
import json
import os
import pathlib
import re
import shutil
import socket
import socketserver
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from harness import run, wait_until

OURS = pathlib.Path(os.environ["BELLWETHER_PLUGINS"])
THEIRS = pathlib.Path("/usr/lib/nagios/plugins")
TIMES = [(r"\d+\.\d{6}s", "Ts"), (r"\d+\.\d{3} (second|sec\.)", r"T \1"), (r"in \d+\.\d{3}s", "in Ts"), (r"time=\d+\.\d+s", "time=Ts"),
         (r"_time=\d+s", "_time=Ns"), (r"longest ([\w ]+): \d+s", r"longest \1: Ns"), (r"PID:\d+", "PID:N"), (r"port:\d+", "port:N"),
         (r"up [\w ]*", "up "), (r"rta=[\d.]+ms", "rta=Tms"), (r"RTA = [\d.]+", "RTA = T"), (r"s1=\d+", "s1=N"), (r"[\d.]+%? of max", "N of max"),
         (r" \d+MiB", " NMiB"), (r" /=\d+B", " /=NB"), (r"[ ]+", " "), (r"[ ]*$", ""), (r"^\./", "")]


def call(folder, name, *arguments, environment=None):
    """(exit status, output) of a plugin."""
    done = subprocess.run([str(folder / name), *arguments], capture_output=True, timeout=60, env={**os.environ, "LC_ALL": "C", **(environment or {})})
    return done.returncode, (done.stdout + done.stderr).decode(errors="replace").rstrip("\n")


def plain(text):
    for pattern, replacement in TIMES:
        text = re.sub(pattern, replacement, text, flags=re.M)
    return text


def same(name, *arguments, theirs=None, environment=None):
    """Ours answers as the plugin does."""
    wanted = call(THEIRS, *(theirs or (name,)), *arguments, environment=environment)
    got = call(OURS, name, *arguments, environment=environment)
    assert (got[0], plain(got[1])) == (wanted[0], plain(wanted[1])), f"{name} {arguments}\n  plugin: {wanted}\n  ours:   {got}"


def same_while_it_stands(name, *arguments):
    """For what changes by itself: ours answers as the plugin does just before and just after it."""
    def answers():
        before, got, after = call(THEIRS, name, *arguments), call(OURS, name, *arguments), call(THEIRS, name, *arguments)
        return (got, after) if before == after else None

    got, wanted = wait_until(answers, f"two equal answers of {name}")
    assert (got[0], plain(got[1])) == (wanted[0], plain(wanted[1])), f"{name} {arguments}\n  plugin: {wanted}\n  ours:   {got}"


def check(status, pattern, name, *arguments, environment=None):
    """Ours ends with `status`, and its text matches."""
    got = call(OURS, name, *arguments, environment=environment)
    assert got[0] == status and re.search(pattern, got[1]), f"{name} {arguments}\n  wanted {status} {pattern!r}, got {got}"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class Responder:
    """A server that runs talk(socket) for each connection."""

    def __init__(self, talk, tls=None):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.talk, self.tls = talk, tls
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.answer, args=(connection,), daemon=True).start()

    def answer(self, connection):
        with contextlib.suppress(OSError, ssl.SSLError), connection:
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            self.talk(connection)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)   # an accept() under way would keep it open
        self.listener.close()


def banner(text):
    return lambda connection: (connection.sendall(text), connection.recv(1000))


def http_page(connection):
    request = b""
    while b"\r\n\r\n" not in request:
        piece = connection.recv(65536)
        if not piece:
            return
        request += piece
    path = request.split(b" ")[1]

    def answer(status, body=b"hello", headers=b""):
        connection.sendall(b"HTTP/1.1 %s\r\nServer: x\r\n%sContent-Length: %d\r\n\r\n%s" % (status, headers, len(body), body))

    pages = {
        b"/404": lambda: answer(b"404 Not Found"),
        b"/500": lambda: answer(b"500 Oops"),
        b"/301": lambda: answer(b"301 Moved", b"", b"Location: /\r\n"),
        b"/loop": lambda: answer(b"302 Found", b"", b"Location: /loop\r\n"),
        b"/nowhere": lambda: answer(b"301 Moved", b""),
        b"/666": lambda: answer(b"666 Weird", b""),
        b"/20x": lambda: answer(b"20x OK", b""),
        b"/chunks": lambda: connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"),
        b"/endless": lambda: connection.sendall(b"HTTP/1.0 200 OK\r\n\r\nhello"),
        b"/bad": lambda: connection.sendall(b"GARBAGE\r\n\r\nfoo"),
        b"/empty": lambda: None,
        b"/hang": lambda: connection.recv(1),
        b"/old": lambda: answer(b"200 OK", b"x", b"Date: Fri, 20 Nov 2026 21:00:00 GMT\r\nLast-Modified: Fri, 20 Nov 2026 20:00:00 GMT\r\n"),
    }
    pages.get(path, lambda: answer(b"200 OK"))()


def smtp_session(tls):
    def talk(connection):
        connection.sendall(b"220 mail ESMTP\r\n")
        held = b""
        while True:
            while b"\n" in held:
                line, held = held.split(b"\n", 1)
                word = line.strip().upper().split(b" ")[0]
                if word == b"EHLO":
                    connection.sendall(b"250-mail\r\n250-STARTTLS\r\n250 AUTH LOGIN\r\n")
                elif word == b"QUIT":
                    connection.sendall(b"221 bye\r\n")
                    return
                elif word == b"STARTTLS":
                    connection.sendall(b"220 go\r\n")
                    connection = tls.wrap_socket(connection, server_side=True)
                elif word == b"AUTH":
                    connection.sendall(b"334 VXNlcm5hbWU6\r\n")
                else:
                    connection.sendall(b"250 ok\r\n")
            piece = connection.recv(4096)
            if not piece:
                return
            held += piece

    return talk


@contextlib.contextmanager
def certificate(days):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{folder}/key", "-out", f"{folder}/cert",
                        "-days", str(days), "-subj", "/CN=test.example"], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{folder}/cert", f"{folder}/key")
        yield context


@contextlib.contextmanager
def process(arguments, port, **options):
    """A server on loopback, ready once its port answers."""
    started = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)

    def answers():
        assert started.poll() is None, f"{arguments[0]} ended with {started.returncode}"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return True

    try:
        wait_until(answers, f"{arguments[0]} on port {port}")
        yield started
    finally:
        started.terminate()
        started.wait(20)


def test_every_check_has_its_executable():
    listed = call(OURS, "bellwether-plugin")[1].split("\n")[2:]
    links = sorted(path.name for path in OURS.iterdir() if path.name.startswith("check_"))
    assert listed == links, f"the program knows {listed}, plugins/ has {links}"
    check(0, "^OK$", "bellwether-plugin", "check_dummy", "0")


def test_the_server_runs_them_by_its_name():
    server = pathlib.Path(os.environ["BELLWETHER_BINARY"])
    for arguments in (["check_dummy", "1", "some text"], ["check_dummy", "7"], ["check_http", "--help"], ["check_tcp", "-H", "127.0.0.1", "-p", "1"],
                      ["check_load", "-w", "x"], ["check_ssh", "--version"]):
        wanted, got = call(OURS, *arguments), call(server.parent, server.name, "plugin", *arguments)
        assert got == wanted, f"{arguments}: {got}, wanted {wanted}"
    for arguments in ([], ["check_nothing"], ["-H", "x"]):
        status, text = call(server.parent, server.name, "plugin", *arguments)
        assert status == 3 and "check_http" in text.split("\n"), (arguments, status, text)


def test_programs_load_only_what_their_checks_need():
    """What a start costs is what the loader has to do; a stray reference brings a library in unnoticed."""
    def needed(name):
        lines = subprocess.run(["readelf", "-d", str(OURS / name)], check=True, capture_output=True, text=True).stdout
        return {one for one in re.findall(r"\(NEEDED\).*\[(.*?)\.so", lines) if not one.startswith("ld-linux")}

    system = {"libc", "libm"}
    assert needed("check_disk") <= system, needed("check_disk")
    assert needed("check_tcp") <= system | {"libssl", "libcrypto", "libz"}, needed("check_tcp")


def test_dummy():
    for arguments in (["0"], ["1"], ["2", "some text"], ["3", "x"], ["4"]):
        same("check_dummy", *arguments)


def test_tcp_and_its_kin():
    with Responder(banner(b"banner line\r\nsecond\r\n")) as server, Responder(banner(b"* OK IMAP ready\r\n")) as imap, \
            Responder(lambda c: c.recv(1)) as silent:
        at = ["-H", "127.0.0.1", "-p", str(server.port)]
        for more in ([], ["-e", "banner"], ["-e", "nothere", "-M", "crit"], ["-e", "second", "-j"], ["-w", "0.0000001"],
                     ["-c", "0.0000001"], ["-w", "1", "-c", "2"], ["-e", "banner", "-e", "zz", "-A"]):
            same("check_tcp", *at, *more)
        same("check_imap", "-H", "127.0.0.1", "-p", str(imap.port))
        same("check_imap", *at)
        same("check_tcp", "-H", "127.0.0.1", "-p", str(silent.port), "-e", "x", "-t", "1")
    same("check_tcp", "-H", "127.0.0.1", "-p", "1")
    same("check_tcp", "-H", "127.0.0.1", "-p", "1", "-r", "warn")
    same("check_tcp", "-H", "no.such.host.invalid", "-p", "1")
    same("check_tcp", "-H", "/no/such/socket")
    check(3, "Port must be a positive integer - x", "check_tcp", "-H", "127.0.0.1", "-p", "x")


def test_http():
    with Responder(http_page) as server:
        at = ["-I", "127.0.0.1", "-p", str(server.port)]
        for more in ([], ["-u", "/404"], ["-u", "/500"], ["-u", "/301"], ["-u", "/301", "-f", "follow"], ["-u", "/301", "-f", "critical"],
                     ["-u", "/loop", "-f", "follow"], ["-u", "/nowhere", "-f", "follow"], ["-u", "/666"], ["-u", "/20x"],
                     ["-u", "/chunks", "-s", "hello"], ["-u", "/chunks", "-B"], ["-u", "/endless"], ["-u", "/bad"], ["-u", "/empty"],
                     ["-u", "/hang", "-t", "1"], ["-w", "0:1"], ["-w", "@0:1"], ["-w", "1", "-c", "2"], ["-s", "hello"], ["-s", "nothere"],
                     ["-r", "^h.*o$"], ["-R", "HELLO"], ["-r", "zzz"], ["-r", "hello", "--invert-regex"], ["-d", "Server: x"],
                     ["-d", "Server: y"], ["-e", "200"], ["-e", "404,500"], ["-m", "3:10"], ["-m", "30000"], ["-M", "1h", "-u", "/old"],
                     ["-M", "10m", "-u", "/old"], ["-M", "10m"], ["-E"], ["-L"], ["-N", "-s", "hello"], ["-u", "/404", "-s", "nope", "-m", "300"],
                     ["-f", "up"]):
            if more == ["-f", "up"]:
                check(3, "Invalid onredirect option - up", "check_http", *at, *more)
            else:
                same("check_http", *at, *more)
    same("check_http", "-I", "127.0.0.1", "-p", "1")
    same("check_http", "-H", "no.such.invalid")


def test_https_and_the_age_of_its_certificate():
    with certificate(20) as tls, Responder(http_page, tls) as server:
        at = ["-I", "127.0.0.1", "-p", str(server.port)]
        for more in (["-S"], ["-S", "--sni"], ["-S1.2+"], ["-S", "-E"], ["-C", "10"], ["-C", "30"], ["-C", "40,30"],
                     ["-C", "10", "--continue-after-certificate"]):
            same("check_http", *at, *more)
        same("check_tcp", "-H", "127.0.0.1", "-p", str(server.port), "-D", "10")
        same("check_tcp", "-H", "127.0.0.1", "-p", str(server.port), "-D", "40,30")


def test_smtp():
    with certificate(20) as tls, Responder(smtp_session(tls)) as server:
        at = ["-H", "127.0.0.1", "-p", str(server.port)]
        for more in ([], ["-S"], ["-S", "-D", "5"], ["-D", "30"], ["-f", "a@b"], ["-C", "NOOP", "-R", "250"], ["-C", "NOOP", "-R", "251"],
                     ["-A", "LOGIN", "-U", "a", "-P", "b"], ["-A", "PLAIN"], ["-A", "LOGIN"], ["-L"], ["-w", "0.0000001"], ["-w", "1", "-c", "2"]):
            same("check_smtp", *at, *more)
    same("check_smtp", "-H", "127.0.0.1", "-p", "1")


def test_ssh_against_a_real_server():
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", f"{folder}/key"], check=True)
        pathlib.Path("/run/sshd").mkdir(exist_ok=True)
        command = ["/usr/sbin/sshd", "-D", "-e", "-f", "/dev/null", "-h", f"{folder}/key", "-o", f"Port {port}", "-o", "ListenAddress 127.0.0.1",
                   "-o", f"PidFile {folder}/pid"]
        with process(command, port):
            same("check_ssh", "-p", str(port), "127.0.0.1")
            same("check_ssh", "-p", str(port), "-P", "2.0", "127.0.0.1")
            same("check_ssh", "-p", str(port), "-r", "Foo", "127.0.0.1")
    same("check_ssh", "-p", "1", "127.0.0.1")


def test_this_machine():
    same_while_it_stands("check_load", "-w", "1500,1000,500", "-c", "3000,2500,2000")
    same("check_load", "-w", "40", "-c", "30")
    for more in (["-p", "/"], ["-p", "/nonexist"], ["-E", "-p", "/nonexist"], ["-e", "-p", "/"]):
        same("check_disk", "-w", "1%", "-c", "1%", *more)
    same("check_disk", "-p", "/")
    same("check_ping", "-H", "127.0.0.1", "-w", "1000,20%", "-c", "2000,40%", "-p", "1")


def test_dns():
    def serve(listener):
        while True:
            try:
                message, peer = listener.recvfrom(4096)
            except OSError:
                return
            end = message.index(b"\0", 12) + 5
            name, kind = message[12:end - 4], struct.unpack(">H", message[end - 4:end - 2])[0]
            code = 3 if name.startswith(b"\4none") else 0
            value = b"\x0a\0\0\1" if kind == 1 else b"\4host\7example\0"
            found = code == 0 and kind in (1, 12)
            record = b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, len(value)) + value if found else b""
            listener.sendto(message[:2] + struct.pack(">HHHHH", 0x8580 | code, 1, 1 if found else 0, 0, 0) + message[12:end] + record, peer)

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        at = ["-s", "127.0.0.1", "-p", str(listener.getsockname()[1])]
        check(0, r"^DNS OK: \d\.\d{3} seconds response time. www.example returns 10.0.0.1\|time=", "check_dns", "-H", "www.example", *at, "-A")
        check(0, "returns host.example", "check_dns", "-H", "10.0.0.1", *at)
        check(2, "Domain 'none.example' was not found by the server", "check_dns", "-H", "none.example", *at)
        check(0, "returns NXDOMAIN", "check_dns", "-H", "none.example", "-n", *at)
        check(0, "DNS OK", "check_dns", "-H", "www.example", "-a", "10.0.0.0/8", *at)
        check(2, "expected '10.0.0.2' but got '10.0.0.1'", "check_dns", "-H", "www.example", "-a", "10.0.0.2", *at)


def test_redis_and_resque_against_a_real_server():
    port = free_port()
    with tempfile.TemporaryDirectory() as folder, \
            process(["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder], port):
        def redis(*words):
            subprocess.run(["redis-cli", "-p", str(port), *words], check=True, capture_output=True)

        redis("RPUSH", "resque:queue:mail", "a", "b", "c")
        redis("SADD", "resque:queues", "mail")
        redis("RPUSH", "resque:failed", "x", "y")
        redis("SET", "k", "42")
        at = ["-H", "127.0.0.1", "-p", str(port)]
        for more in ([], ["-a", "connected_clients", "-w", "5", "-c", "10", "-f"], ["-a", "connected_clients", "-w", ">0", "-c", "10", "-f"],
                     ["-a", "connected_clients", "-w", "<5", "-c", "<0"], ["-q", "GET,k,WARN:40,CRIT:50", "-f"],
                     ["-q", "GET,nokey,ABSENT:CRITICAL"], ["-a", "nosuch", "-w", "1", "-c", "2"], ["-T"]):
            same("check_redis", *at, *more)
        check(1, r"resque:queue:mail is 3 > 2 .*\| resque:queue:mail=3;2;5", "check_redis", *at, "-q", "LLEN,resque:queue:mail,WARN:2,CRIT:5", "-f")
        check(0, r"^RESQUE OK - 3 jobs waiting in 1 queues, 2 failed\|waiting=3;;;0 failed=2;;;0 mail=3;;;0$", "check_resque", *at)
        check(2, "^RESQUE CRITICAL", "check_resque", *at, "-w", "2", "-c", "5", "-W", "1", "-C", "1")
    same("check_redis", "-H", "127.0.0.1", "-p", "1")


def test_memcached_against_a_real_server():
    port = free_port()
    with process(["memcached", "-u", "nobody", "-l", "127.0.0.1", "-p", str(port)], port):
        check(0, r"^MEMCACHED OK - .*\|time=.* use=0.00%;;;0;100 hits=U", "check_memcached", "-H", "127.0.0.1", "-p", str(port))
        check(2, "MEMCACHED CRITICAL .*threads is ", "check_memcached", "-H", "127.0.0.1", "-p", str(port), "-k", "threads", "-C", "0")
        check(3, "there is no statistic 'nosuch'", "check_memcached", "-H", "127.0.0.1", "-p", str(port), "-k", "nosuch")
    check(2, "Connection refused", "check_memcached", "-H", "127.0.0.1", "-p", "1")


def as_postgres(*command, **options):
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]


def test_postgres_against_a_real_server_and_its_replica():
    tools = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    main, replica = free_port(), free_port()
    environment = {"PGPASSWORD": "secret"}
    with tempfile.TemporaryDirectory() as folder:
        shutil.chown(folder, "postgres", "postgres")
        (pathlib.Path(folder) / "password").write_text("secret")
        shutil.chown(f"{folder}/password", "postgres")
        full = {**os.environ, **environment, "HOME": folder}

        def tool(name, *arguments):
            subprocess.run(as_postgres(str(tools / name), *arguments), check=True, capture_output=True, env=full, cwd=folder)

        def server(data, port):
            return process(as_postgres(str(tools / "postgres"), "-D", f"{folder}/{data}", "-p", str(port), "-h", "127.0.0.1", "-k", folder,
                                       "-c", "max_wal_senders=4", "-c", "fsync=off"), port, cwd=folder, env=full)

        def sql(text, database="postgres"):
            subprocess.run(["psql", "-h", "127.0.0.1", "-p", str(main), "-U", "postgres", "-qc", text, database], check=True,
                           capture_output=True, env=full)

        tool("initdb", "-D", f"{folder}/main", "-A", "scram-sha-256", "--no-sync", f"--pwfile={folder}/password", "-U", "postgres")
        rules = pathlib.Path(folder) / "main" / "pg_hba.conf"
        rules.write_text("host all old 127.0.0.1/32 md5\nhost all open 127.0.0.1/32 trust\n" + rules.read_text())
        with server("main", main):
            wait_until(lambda: subprocess.run(["psql", "-h", "127.0.0.1", "-p", str(main), "-U", "postgres", "-c", "select 1"], env=full,
                                              capture_output=True).returncode == 0, "PostgreSQL")
            sql("create role open login")
            sql("set password_encryption = md5; create role old login password 'older'")
            sql("create database app")
            tool("pg_basebackup", "-h", "127.0.0.1", "-p", str(main), "-U", "postgres", "-D", f"{folder}/replica", "-R", "-X", "stream", "--no-sync", "-c", "fast")
            at = ["-H", "127.0.0.1", "-p", str(main)]
            real = lambda *arguments: same("check_postgres", *arguments, theirs=("/usr/bin/check_postgres",), environment=environment)
            for more in (["backends"], ["backends", "-w", "1", "-c", "2"], ["backends", "-w", "-5", "-c", "-2"], ["connection"],
                         ["txn_time", "-w", "100", "-c", "500"], ["txn_idle", "-w", "100", "-c", "500"], ["query_time", "-w", "100", "-c", "500"],
                         ["backends", "-w", "x", "-c", "2"], ["backends", "-w", "10", "-c", "5"], ["txn_time", "-w", "x"],
                         ["replication_slots", "-w", "1MB", "-c", "1GB"]):
                real(*at, f"--action={more[0]}", *more[1:])
            real(*at, "--db=app", "--action=custom_query", "--query=select 5 as result", "-w", "3", "-c", "10")
            check(0, "version", "check_postgres", *at, "-u", "open", "--action=connection")
            check(0, "version", "check_postgres", *at, "-u", "old", "--dbpass=older", "--action=connection")
            check(0, "version", "check_postgres", "-H", folder, "-p", str(main), "--dbpass=secret", "--action=connection")
            check(2, "FATAL:  password authentication failed", "check_postgres", *at, "--dbpass=wrong", "--action=connection")

            waiting = subprocess.Popen(["psql", "-h", "127.0.0.1", "-p", str(main), "-U", "postgres", "app"], stdin=subprocess.PIPE,
                                       stdout=subprocess.DEVNULL, env=full)
            try:
                waiting.stdin.write(b"begin; select 1;\n")
                waiting.stdin.flush()
                wait_until(lambda: call(OURS, "check_postgres", *at, "--action=txn_idle", "-w", "1", "-c", "500",
                                        environment=environment)[0] == 1, "a transaction that idles for a second")
                real(*at, "--action=txn_idle", "-w", "1", "-c", "500")
                real(*at, "--action=txn_time", "-w", "1", "-c", "500")
            finally:
                waiting.kill()
                waiting.wait()
            with server("replica", replica):
                both = ["-H", "127.0.0.1,127.0.0.1", "-p", f"{main},{replica}", "--action=hot_standby_delay"]
                wait_until(lambda: call(OURS, "check_postgres", *both, "-w", "1", "-c", "1000000000", environment=environment)[0] == 0, "the replica")
                check(0, r"^POSTGRES_HOT_STANDBY_DELAY OK: DB \"postgres\" .* 0 and 0 seconds \| .* replay_delay=0;1000;2000 receive-delay=0;1000;2000 "
                      "time_delay=0;600;1200", "check_postgres", *both, "-w", "1000 and 10 min", "-c", "2000 and 20 min", environment=environment)
    check(2, "Connection refused", "check_postgres", "-H", "127.0.0.1", "-p", "1", "--action=connection")


def test_nrpe_against_a_real_daemon():
    port, bare = free_port(), free_port()
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        script = pathlib.Path(folder) / "warn"
        script.write_text("#!/bin/sh\necho 'WARN - x|a=1'\nexit 1\n")
        long = pathlib.Path(folder) / "long"
        long.write_text("#!/bin/sh\nfor i in $(seq 300); do echo \"line $i\"; done\nexit 2\n")
        for one in (script, long):
            one.chmod(0o755)

        def daemon(number, *more):
            file = pathlib.Path(folder) / f"{number}.cfg"
            file.write_text(f"server_port={number}\nserver_address=127.0.0.1\npid_file={folder}/{number}.pid\nnrpe_user=nobody\nnrpe_group=nogroup\n"
                            f"allowed_hosts=127.0.0.1\nuse_adh=1\nssl_version=TLSv1+\ncommand[warn]={script}\ncommand[long]={long}\n")
            return process(["/usr/sbin/nrpe", *more, "-c", str(file), "-f"], number)

        with daemon(port), daemon(bare, "-n"):
            at = ["-H", "127.0.0.1", "-p", str(port)]
            for more in ([], ["-c", "warn"], ["-2", "-c", "warn"], ["-3", "-c", "warn"], ["-d", "2", "-c", "warn"], ["-c", "nosuch"], ["-c", "long"]):
                same("check_nrpe", *at, *more)
            same("check_nrpe", "-H", "127.0.0.1", "-p", str(bare), "-n", "-c", "warn")
    same("check_nrpe", "-H", "127.0.0.1", "-p", "1", "-u", "-c", "warn")


class Bson:
    """As much of it as a server's answers need."""

    @staticmethod
    def document(pairs):
        body = b"".join(Bson.element(name.encode(), value) for name, value in pairs)
        return struct.pack("<i", len(body) + 5) + body + b"\0"

    @staticmethod
    def element(name, value):
        if isinstance(value, datetime.datetime):
            return b"\x09" + name + b"\0" + struct.pack("<q", int(value.timestamp() * 1000))
        if isinstance(value, bool):
            return b"\x08" + name + b"\0" + bytes([value])
        if isinstance(value, float):
            return b"\x01" + name + b"\0" + struct.pack("<d", value)
        if isinstance(value, int):
            return b"\x10" + name + b"\0" + struct.pack("<i", value)
        if isinstance(value, str):
            return b"\x02" + name + b"\0" + struct.pack("<i", len(value) + 1) + value.encode() + b"\0"
        if isinstance(value, dict):
            return b"\x03" + name + b"\0" + Bson.document(value.items())
        return b"\x04" + name + b"\0" + Bson.document((str(i), one) for i, one in enumerate(value))


def mongo(own_state):
    now = datetime.datetime.now()

    def member(name, state, lag, **more):
        return {"name": name, "state": state, "optimeDate": now - datetime.timedelta(seconds=lag), **more}

    def talk(connection):
        while True:
            head = connection.recv(16, socket.MSG_WAITALL)
            if len(head) < 16:
                return
            size, request, _, _ = struct.unpack("<iiii", head)
            body = connection.recv(size - 16, socket.MSG_WAITALL)
            if b"\x10hello\0" in body:
                answer = {"isWritablePrimary": own_state == 1, "ok": 1.0}
            elif b"\x10replSetGetStatus\0" in body:
                answer = {"myState": own_state, "ok": 1.0, "members": [
                    member("a:27017", 1, 0, **({"self": True} if own_state == 1 else {})),
                    member("b:27017", 2, 7, **({"self": True} if own_state != 1 else {})), member("c:27017", 2, 2)]}
            elif b"\x10serverStatus\0" in body:
                answer = {"connections": {"current": 90, "available": 10}, "ok": 1.0}
            else:
                answer = {"ok": 0.0, "errmsg": "no such command"}
            document = Bson.document(answer.items())
            connection.sendall(struct.pack("<iiiiI", len(document) + 21, 1, request, 2013, 0) + b"\0" + document)

    return talk


def test_mongodb_against_a_responder():
    with Responder(mongo(1)) as primary, Responder(mongo(2)) as secondary, Responder(mongo(3)) as recovering:
        at = lambda server: ["-H", "127.0.0.1", "-P", str(server.port)]
        check(0, "^OK - Connection took", "check_mongodb", *at(primary))
        check(0, r"^OK - State: 1 \(Primary\)", "check_mongodb", *at(primary), "-A", "replset_state")
        check(1, r"^WARNING - State: 3 \(Recovering\)", "check_mongodb", *at(recovering), "-A", "replset_state")
        check(1, r"^WARNING - Max replication lag: 7 \[b:27017: 7s, c:27017: 2s\]\|replication_lag=7;5;10", "check_mongodb", *at(primary), "-A", "replication_lag")
        check(2, r"^CRITICAL - Max replication lag: 7 \[b:27017: 7s\]", "check_mongodb", *at(secondary), "-A", "replication_lag", "-W", "1", "-C", "7")
        check(1, r"^WARNING - 90 percent \(90 of 100 connections\) used", "check_mongodb", *at(primary), "-A", "connections")
    with Responder(banner(b"SSH-2.0-x\r\n" + b"x" * 100)) as wrong:
        check(2, "^CRITICAL - General MongoDB Error", "check_mongodb", "-H", "127.0.0.1", "-P", str(wrong.port))


class Api(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        if self.path.startswith("/_cluster/health"):
            return self.answer({"cluster_name": "site", "status": "yellow", "number_of_nodes": 3, "number_of_data_nodes": 2, "active_shards": 10,
                                "unassigned_shards": 4})
        series = {"a": [1, 2, 3, None, 5], "fell": [5, 5, 0, 0, 0], "none": [None, None]}
        self.answer([{"target": name, "datapoints": [[value, i * 10] for i, value in enumerate(series[name])]} for name in query["target"] if name in series])

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        operation = self.headers["X-Amz-Target"]
        if "Credential=AKID/" not in (self.headers["Authorization"] or "Credential=AKID/"):
            return self.answer({"__type": "com.amazonaws#InvalidClientTokenId", "message": "who?"}, 403)
        if body.get("QueueName") == "nosuch":
            return self.answer({"__type": "com.amazonaws.sqs#QueueDoesNotExist", "message": "no such queue"}, 400)
        if operation == "AmazonSQS.GetQueueUrl":
            return self.answer({"QueueUrl": f"http://sqs.local/1/{body['QueueName']}"})
        self.answer({"Attributes": {"ApproximateNumberOfMessages": "12", "ApproximateNumberOfMessagesNotVisible": "3"}})

    def answer(self, value, status=200):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def api():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Api) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_apis():
    with api() as port:
        url = f"http://127.0.0.1:{port}"
        check(2, r"^CRITICAL: a \[crit=4.000000 datapoints=5\]$", "check_graphite", "-U", url, "-t", "a", "-W", "2", "-C", "4")
        check(1, r"^WARNING: a \[warn=2.000000 datapoints=3,5\]$", "check_graphite", "-U", url, "-t", "a", "-W", "2", "-C", "9")
        check(2, "^CRITICAL: fell fell to nothing", "check_graphite", "-U", url, "-t", "fell", "--zero-out", "3")
        for arguments in (["-t", "none", "-W", "1", "-C", "2"], ["-t", "missing", "-W", "1", "-C", "2"],
                          ["-t", "missing", "-W", "1", "-C", "2", "--empty-ok"]):
            same("check_graphite", "-U", url, "--from", "-1hour", *arguments)
        check(1, r"^ELASTICSEARCH WARNING - cluster site is yellow: 3 nodes, 2 data nodes, .*unassigned_shards=4",
              "check_elasticsearch", "-H", "127.0.0.1", "-p", str(port))
        check(2, "^ELASTICSEARCH CRITICAL", "check_elasticsearch", "-H", "127.0.0.1", "-p", str(port), "-n", "4")
        keys = ["--access-key", "AKID", "--secret-key", "secret", "--endpoint", url]
        check(1, r"^SQS WARNING - 12 messages in mail, 3 in flight, 0 delayed\|messages=12;10;20;0", "check_sqs", "-q", "mail", "-w", "10", "-c", "20", *keys)
        check(2, "QueueDoesNotExist: no such queue", "check_sqs", "-q", "nosuch", *keys)


run([case for name, case in list(globals().items()) if name.startswith("test_")])
