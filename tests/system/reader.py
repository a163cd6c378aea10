"""A person who reads Bellwether's pages in Chromium and clicks on what stands there. The browser runs in web/tests/reader.mjs, which has the
UI's Playwright at hand and knows the steps; a step that cannot be done is an AssertionError with what the page showed instead."""
import json
import pathlib
import shutil
import subprocess

WEB = pathlib.Path(__file__).resolve().parents[2] / "web"


class Reader:
    """Use as a context manager; the browser is closed at its end."""

    def __init__(self, server):
        assert shutil.which("node"), "node runs the browser"
        self.process = subprocess.Popen(["node", "tests/reader.mjs", server.url], cwd=WEB, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()

    def __getattr__(self, step):
        """reader.acknowledges(name=…) performs that step."""
        return lambda **said: self._perform(step, said)

    def _perform(self, step, said):
        print(json.dumps({"step": step, **said}), file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        assert answer, f"the browser ended before it could do: {step}"
        error = json.loads(answer).get("error")
        assert error is None, f"the reader cannot do: {step} {said}\n{error}"
