"""Receivers of pages for tests: an SMTP server, a webhook, and recorders that speak as Slack, PagerDuty and Opsgenie do. Each listens on a
free port of loopback in threads of its own, keeps what it took with the time, and misbehaves as it is told. Python's standard library only.

    with MailSink() as mail, HookSink() as hook:
        …  mail.url, hook.url  …
        mail.wait_for(lambda page: "web1" in page.text, "a mail about web1")
"""
import base64
import email
import email.policy
import hashlib
import hmac
import http.server
import json
import socket
import socketserver
import sys
import threading
import time


class Page:
    """What one sink took once: `key` is the idempotency key, `text` everything that a person would read."""

    def __init__(self, key, text, **more):
        self.key = key
        self.text = text
        self.at = time.time()
        self.__dict__.update(more)

    def __repr__(self):
        return f"<{self.key}: {self.text[:60]!r}>"


class Sink:
    """Keeps pages; any thread."""

    def __init__(self):
        self._changed = threading.Condition()
        self._pages = []
        self.behave = lambda attempt: None      # called with each page before it is taken; see the sinks for what it may answer

    def _take(self, page):
        with self._changed:
            self._pages.append(page)
            self._changed.notify_all()

    @property
    def pages(self):
        with self._changed:
            return list(self._pages)

    def keys(self):
        """{key: how often it was taken}"""
        counts = {}
        for page in self.pages:
            counts[page.key] = counts.get(page.key, 0) + 1
        return counts

    def wait_for(self, condition, what, timeout=30.0, count=1):
        """The pages that meet the condition, once there are that many."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while True:
                found = [page for page in self._pages if condition(page)]
                if len(found) >= count:
                    return found
                left = deadline - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    if time.monotonic() >= deadline:
                        raise AssertionError(f"waited {timeout:.0f} s in vain for {what}; there are {self._pages}")

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


class _MailSession(socketserver.StreamRequestHandler):
    """behave() may answer a reply such as "451 later" instead of taking a mail, or "" to hang up without one."""
    timeout = 60

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def signed_in(self, line):
        sink = self.server.sink
        words = line.split()
        if len(words) == 2:
            self.say("334 ")
            words.append(self.rfile.readline().strip().decode())
        _, user, password = base64.b64decode(words[2]).decode().split("\0")
        return (user, password) == sink.credentials

    def read_data(self):
        lines = []
        while True:
            line = self.rfile.readline()
            if not line:
                raise ConnectionError("hung up within a message")
            if line == b".\r\n":
                return b"".join(lines)
            lines.append(line[1:] if line.startswith(b"..") else line)

    def handle(self):
        try:
            self.talk()
        except (OSError, ValueError, IndexError):
            pass

    def talk(self):
        sink = self.server.sink
        self.say("220 sink ESMTP")
        sender, recipients = "", []
        while line := self.rfile.readline().decode("latin-1").strip():
            verb = line.split(":")[0].split(" ")[0].upper()
            if verb in ("EHLO", "HELO"):
                self.say("250-sink")
                if sink.credentials:
                    self.say("250-AUTH PLAIN")
                self.say("250 8BITMIME")
            elif verb == "AUTH":
                self.say("235 welcome" if self.signed_in(line) else "535 wrong password")
            elif verb == "MAIL":
                sender, recipients = line[10:].split(">")[0].strip("<"), []
                self.say("250 fine")
            elif verb == "RCPT":
                recipients.append(line[8:].strip("<>"))
                self.say("250 fine")
            elif verb == "DATA":
                self.say("354 go on")
                message = email.message_from_bytes(self.read_data(), policy=email.policy.default)
                page = Page(message["X-Bellwether-Key"], f"{message['Subject']}\n{message.get_content()}", message=message,
                            sender=sender, recipients=recipients)
                reply = sink.behave(page)
                if reply == "":
                    return
                if reply is None:
                    sink._take(page)
                self.say(reply or "250 taken")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")


class _ThreadingServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        """A peer that is killed within a request is what these servers are for."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class MailSink(Sink):
    """An SMTP server."""

    def __init__(self, credentials=None):
        super().__init__()
        self.credentials = credentials
        self._server = _ThreadingServer(("127.0.0.1", 0), _MailSession)
        self._server.sink = self
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        self.url = f"smtp://127.0.0.1:{self._server.server_address[1]}"

    def close(self):
        self._server.shutdown()
        self._server.server_close()


class _HookRequest(http.server.BaseHTTPRequestHandler):
    """behave() may answer (status, headers) instead of taking a page."""
    protocol_version = "HTTP/1.1"
    timeout = 60

    def setup(self):
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        sink = self.server.sink
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        page = sink.read(self, body)
        told = sink.behave(page)
        if told is None:
            sink._take(page)
            status, text = sink.taken
            return self.answer(status, text)
        status, headers = told
        self.answer(status, b"", headers)

    do_PUT = do_GET = do_POST

    def log_message(self, *_):
        pass


class HookSink(Sink):
    """A webhook. With a secret, what is signed wrongly is refused with 401."""
    taken = (200, b"ok")

    def __init__(self, secret=None):
        super().__init__()
        self.secret = secret
        self.refused = 0
        self._server = _ThreadingServer(("127.0.0.1", 0), _HookRequest)
        self._server.sink = self
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"
        if secret:
            self.behave = lambda page: None if page.is_signed else (401, [])

    def is_signed(self, signature, body):
        parts = dict(part.split("=", 1) for part in (signature or "").split(",") if "=" in part)
        expected = hmac.new(self.secret.encode(), parts.get("t", "").encode() + b"." + body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected, parts.get("v1", "")) and abs(time.time() - int(parts.get("t", 0))) < 300

    def read(self, request, body):
        content = json.loads(body) if body[:1] == b"{" else {}
        text = "\n".join(str(content[name]) for name in ("title", "output", "comment") if name in content) or body.decode(errors="replace")
        return Page(request.headers.get("Idempotency-Key"), text, path=request.path, headers=dict(request.headers), content=content,
                    body=body, is_signed=not self.secret or self.is_signed(request.headers.get("X-Bellwether-Signature"), body))

    def close(self):
        self._server.shutdown()
        self._server.server_close()


class ChatSink(HookSink):
    """Takes what Slack's incoming hooks take, and refuses the rest as they do."""

    def read(self, request, body):
        content = json.loads(body)
        attachment = content["attachments"][0]
        key = attachment["footer"].rpartition(" · ")[2]
        return Page(key, f"{attachment['title']}\n{attachment['text']}", content=content, colour=attachment["color"], body=body)


class DutySink(HookSink):
    """Keeps incidents by PagerDuty's Events API v2: `incidents` is {dedup_key: state}."""
    taken = (202, b'{"status": "success", "message": "Event processed"}')

    def __init__(self):
        super().__init__()
        self.incidents = {}

    def read(self, request, body):
        event = json.loads(body)
        self.incidents[event["dedup_key"]] = {"trigger": "triggered", "acknowledge": "acknowledged", "resolve": "resolved"}[event["event_action"]]
        payload = event.get("payload", {})
        key = payload.get("custom_details", {}).get("key", f"{event['dedup_key']}/{event['event_action']}")
        return Page(key, payload.get("summary", event["event_action"]), content=event, body=body)


class GenieSink(HookSink):
    """Keeps alerts as Opsgenie's API does: `incidents` is {alias: state}."""
    taken = (202, b'{"result": "Request will be processed"}')

    def __init__(self):
        super().__init__()
        self.incidents = {}

    def read(self, request, body):
        content = json.loads(body)
        path = request.path.split("?")[0].split("/")
        alias = content.get("alias") or path[-2].replace("%2F", "/")
        self.incidents[alias] = {"close": "resolved", "acknowledge": "acknowledged"}.get(path[-1], "triggered")
        return Page(content.get("details", {}).get("key", f"{alias}/{path[-1]}"), content.get("message", path[-1]), content=content, body=body)
