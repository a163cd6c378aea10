"""For tests of errors: the first project's DSN, what is known of issues, and captured requests sent again as they were."""
import gzip
import json
import pathlib
import re
import socket
import urllib.parse
import zlib

CAPTURED_KEY = "0123456789abcdef0123456789abcdef"
CAPTURED_PROJECT = "42"


class Site:
    """A server's errors, seen through its API."""

    def __init__(self, server):
        self.server = server
        self.project = self.get("/api/v1/errors/projects")["projects"][0]
        parts = urllib.parse.urlsplit(self.project["dsn"])
        self.key, self.id = parts.username, parts.path.rsplit("/", 1)[1]

    @property
    def dsn(self):
        host, port = self.server.address("http", "tcp")
        return f"http://{self.key}@{host}:{port}/{self.id}"

    def get(self, path):
        status, body = self.server.get(path)
        assert status == 200, f"{path} answered {status}: {body[:500]}"
        return json.loads(body)

    def put(self, path, **members):
        return self.change("PUT", path, members)

    def change(self, method, path, members):
        import urllib.request
        request = urllib.request.Request(self.server.url + path, data=json.dumps(members).encode(), method=method,
                                         headers={"Content-Type": "application/json"})
        status, body = self.server.send(request)
        assert status in (200, 201), f"{method} {path} answered {status}: {body[:500]}"
        return json.loads(body)

    def issues(self, query="", **parameters):
        return self.get("/api/v1/errors/issues?" + urllib.parse.urlencode({"query": query, "limit": 100, **parameters}))["issues"]

    def event(self, event_id):
        """The event of that id, whichever issue it belongs to; None while nobody knows it."""
        for issue in self.issues():
            status, body = self.server.get(f"/api/v1/errors/issues/{issue['id']}/events/{event_id}")
            if status == 200:
                return json.loads(body)
        return None


def captures(folder):
    """Every captured request: its name, its head (lines) and body, the columns of the index."""
    rows = (folder / "INDEX.tsv").read_text().splitlines()
    names = rows[0].split("\t")
    for row in rows[1:]:
        columns = dict(zip(names, row.split("\t")))
        base = folder / columns["base"]
        head = base.with_suffix(".head").read_bytes().decode("latin-1").splitlines()
        body = base.with_suffix(".body").read_bytes() if base.with_suffix(".body").exists() else b""
        yield columns, [line for line in head if line], body


def addressed(site, head, body):
    """The same request for this server's project: another path and key, the body's encoding kept."""
    encoding = next((line.split(":", 1)[1].strip() for line in head if line.lower().startswith("content-encoding:")), "")
    decoded = gzip.decompress(body) if encoding == "gzip" else body
    decoded = decoded.replace(CAPTURED_KEY.encode(), site.key.encode())
    decoded = re.sub(rb'("dsn":"[^"]*/)' + CAPTURED_PROJECT.encode() + rb'"', rb"\g<1>" + site.id.encode() + b'"', decoded)
    lines = [head[0].replace(f"/api/{CAPTURED_PROJECT}/", f"/api/{site.id}/")]
    for line in head[1:]:
        if line.lower().split(":")[0] not in ("content-length", "transfer-encoding", "connection", "host"):
            lines.append(line)
    lines = [line.replace(CAPTURED_KEY, site.key) for line in lines]
    return lines, gzip.compress(decoded) if encoding == "gzip" else decoded


def send(server, lines, body, chunked=False):
    """(status, headers, body) of one request over a socket of its own."""
    with socket.create_connection(server.address("http", "tcp"), timeout=20) as connection:
        head = lines + ["Host: localhost", "Connection: close", "Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(body)}"]
        connection.sendall("\r\n".join(head).encode("latin-1") + b"\r\n\r\n")
        if chunked:
            for at in range(0, len(body), 1000):
                piece = body[at:at + 1000]
                connection.sendall(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
            connection.sendall(b"0\r\n\r\n")
        else:
            connection.sendall(body)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    head, _, body = answer.partition(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    headers = dict(line.decode().split(": ", 1) for line in head.split(b"\r\n")[1:])
    return status, {name.lower(): value for name, value in headers.items()}, body.decode(errors="replace")


def stored_bytes(folder):
    """Everything under a data folder, as far as it can be unpacked, for a search for what must not be there."""
    for path in pathlib.Path(folder).rglob("*"):
        if path.is_file():
            yield path, path.read_bytes()


def unpack_legacy(body):
    """What old clients send to /store/: base64 of deflated JSON."""
    import base64
    return json.loads(zlib.decompress(base64.b64decode(body)))
