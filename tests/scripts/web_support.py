"""What the tests of `steward web` share: a daemon in a directory of its own, the page's server, a table of philosophers that
are processes of their own, and a headless Chromium that is driven over the W3C WebDriver protocol. All that was started is
ended by its pid, and nothing waits for a fixed time."""
import base64
import http.client
import json
import math
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

PATIENCE = 60  # seconds, for anything


def wait_until(what, ask, patience=PATIENCE):
    """Asks again until the answer is true, and returns it."""
    end = time.monotonic() + patience
    while True:
        answer = ask()
        if answer:
            return answer
        assert time.monotonic() < end, f"{what} has not come about in {patience} s"
        time.sleep(0.05)


class Workshop:
    """A daemon, and what is started beside it; leave it and all of it has ended."""

    def __init__(self, programs):
        self.programs = programs
        self.directory = tempfile.mkdtemp(prefix="steward_web_")
        self.socket = os.path.join(self.directory, "socket")
        self.started = []
        self.daemon = None

    def __enter__(self):
        self.start_daemon()
        return self

    def __exit__(self, *_):
        for process in reversed(self.started):
            self.end(process)
        shutil.rmtree(self.directory, ignore_errors=True)

    def start(self, *words, **options):
        options.setdefault("stdin", subprocess.DEVNULL)
        environment = dict(os.environ, STEWARD_SOCKET=self.socket)
        process = subprocess.Popen([str(word) for word in words], env=environment, **options)
        self.started.append(process)
        return process

    @staticmethod
    def end(process):
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream:
                stream.close()

    def program(self, name):
        return os.path.join(self.programs, name)

    def start_daemon(self):
        self.daemon = self.start(self.program("stewardd"), "--foreground", "--socket", self.socket, stderr=subprocess.DEVNULL)
        wait_until("the daemon", lambda: self.steward("ping", check=False).returncode == 0)

    def steward(self, *words, check=True):
        ended = subprocess.run([self.program("steward"), "--socket", self.socket, *map(str, words)],
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               timeout=PATIENCE)
        assert not check or ended.returncode == 0, ended
        return ended

    def web(self, *words):
        """The page's server: (process, host:port, token)."""
        process = self.start(self.program("steward"), "web", "--json", *words, stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL, text=True)
        url = urllib.parse.urlsplit(json.loads(process.stdout.readline())["url"])
        return process, url.netloc, urllib.parse.parse_qs(url.query)["token"][0]

    def process(self, *words):
        """A process that talks to the daemon: ("philosopher", name, number, trap) or ("cook",)."""
        return self.start(sys.executable, os.path.abspath(__file__), words[0], self.socket, *words[1:],
                          stderr=subprocess.DEVNULL)


class Line:
    """A text channel to the daemon."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.stream = self.socket.makefile("rw")

    def call(self, method, *args, **names):
        call = {"method": method, "args": list(args)}
        call.update(names)
        self.stream.write(json.dumps(call) + "\n")
        self.stream.flush()
        answer = json.loads(self.stream.readline())
        assert "error" not in answer, answer
        return answer


def dine(path, name, number, trap):
    """Philosopher 0 to 4 at a table of five forks. The last one takes the right fork first, so that no circle closes; once there
    is a file `trap` all take the left one first and wait until each has one before they ask for the other: a plain lock, which
    anybody may release, lets them."""
    line = Line(path)
    line.call("manager.hello", name)
    forks = [f"fork {i + 1}" for i in (int(number), (int(number) + 1) % 5)]
    while True:
        is_trapped = os.path.exists(trap)
        order = list(reversed(forks)) if number == "4" and not is_trapped else forks
        line.call("lock.acquire", object=order[0])
        time.sleep(0.3)
        while is_trapped and not each_has_one(line):
            time.sleep(0.02)
        line.call("lock.acquire", object=order[1])
        time.sleep(0.3)
        for fork in order:
            line.call("lock.release", object=fork)
        time.sleep(0.3)


def each_has_one(line):
    """Whether each of the five forks is another philosopher's."""
    holders = [line.call("lock.holder", object=f"fork {i + 1}")["result"] for i in range(5)]
    return None not in holders and len({holder["pid"] for holder in holders}) == 5


def cook(path):
    """Puts dishes into a queue and writes the day's menu, for ever."""
    line = Line(path)
    line.call("manager.hello", "cook")
    dishes = ["soup", "noodles", "dumplings", "rice", "pears"]
    for count in range(10**9):
        dish = dishes[count // 10 % 5]
        line.call("queue.put", f"{dish} {count}", object="kitchen")
        if count % 10 == 0:
            line.call("dict.set", dish, {"served": count}, object="menu")
        while line.call("queue.qsize", object="kitchen")["result"] > 12 + 9 * math.sin(count / 30):
            line.call("queue.get", object="kitchen")
        time.sleep(0.05)


class Browser:
    """A page in a headless Chromium; `listen` tells what it has asked for, and what its console says."""

    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--force-color-profile=srgb",
             "--hide-scrollbars", "--window-size=1280,800"]

    def __init__(self, shop):
        with socket.socket() as any_port:
            any_port.bind(("127.0.0.1", 0))
            self.port = any_port.getsockname()[1]
        shop.start(shutil.which("chromedriver"), f"--port={self.port}", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   start_new_session=True)
        wait_until("chromedriver", self.is_ready)
        flags = self.flags + [f"--user-data-dir={shop.directory}/browser"]
        wanted = {"browserName": "chrome", "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
                  "goog:chromeOptions": {"binary": shutil.which("chromium"), "args": flags}}
        session = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self.path = "/session/" + session["sessionId"]
        self.requests, self.complaints = [], []
        self.tell("Emulation.setDeviceMetricsOverride", width=1280, height=800, deviceScaleFactor=1, mobile=False)

    def is_ready(self):
        try:
            return self.ask("GET", "/status")["ready"]
        except OSError:
            return False

    def ask(self, method, path, body=None):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        line.request(method, path, None if body is None else json.dumps(body), {"Content-Type": "application/json"})
        value = json.loads(line.getresponse().read())["value"]
        line.close()
        assert not (isinstance(value, dict) and "error" in value), value
        return value

    def open(self, url):
        self.ask("POST", self.path + "/url", {"url": url})

    def run(self, script, *args):
        """What the script returns, run in the page."""
        return self.ask("POST", self.path + "/execute/sync", {"script": script, "args": list(args)})

    def wait(self, what, condition, *args):
        return wait_until(what, lambda: self.run("return " + condition, *args))

    def tell(self, command, **parameters):
        """One command of the DevTools protocol."""
        return self.ask("POST", self.path + "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def screenshot(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.ask("GET", self.path + "/screenshot")))

    def listen(self):
        """Adds to `requests` (all addresses that were asked) and `complaints` (the console's lines) what has come since."""
        for row in self.ask("POST", self.path + "/se/log", {"type": "performance"}):
            message = json.loads(row["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                self.requests.append(message["params"]["request"]["url"])
        self.complaints += [row["message"] for row in self.ask("POST", self.path + "/se/log", {"type": "browser"})]

    def show_dark(self):
        self.tell("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])

    def close(self):
        self.ask("DELETE", self.path)


if __name__ == "__main__":
    {"philosopher": dine, "cook": cook}[sys.argv[1]](*sys.argv[2:])
