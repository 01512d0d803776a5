#!/usr/bin/env python3
"""`steward top` in a real terminal, one of tmux: what the screen shows of a table with forks that are held and waited for, and what
its keys do. Waits for texts on the screen, never for a time.

usage: top_test.py BIN-DIRECTORY
"""
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

bin_directory = sys.argv[1]
steward = os.path.join(bin_directory, "steward")
stewardd = os.path.join(bin_directory, "stewardd")
patience = 30


class Screen:
    """A terminal of tmux with a shell in it."""

    def __init__(self, directory, environment):
        self.tmux = ["tmux", "-u", "-S", os.path.join(directory, "tmux"), "-f", "/dev/null"]
        self.environment = environment
        self.run("new-session", "-d", "-x", "120", "-y", "36", "PS1='ready> ' exec bash --norc --noprofile -i")
        self.see("ready>")

    def run(self, *words):
        return subprocess.run([*self.tmux, *words], env=self.environment, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, check=True).stdout

    def text(self):
        return self.run("capture-pane", "-p")

    def press(self, *keys):
        self.run("send-keys", *keys)

    def type(self, text):
        self.run("send-keys", "-l", text)

    def see(self, *patterns, but_not=()):
        """Waits until the screen has all of these at once, each in a line, and none of the others; returns it."""
        end = time.monotonic() + patience
        while True:
            text = self.text()
            if all(re.search(one, text) for one in patterns) and not any(re.search(one, text) for one in but_not):
                return text
            if time.monotonic() > end:
                sys.exit(f"never seen: {patterns} without {but_not}; the screen:\n{text}")
            time.sleep(0.02)

    def end(self):
        subprocess.run([*self.tmux, "kill-server"], env=self.environment, capture_output=True, check=False)


class Table:
    """A daemon, and philosophers who hold one fork and wait for the next."""

    def __init__(self, directory, environment):
        self.directory, self.environment = directory, environment
        self.daemon = None
        self.processes = []

    def start_daemon(self):
        self.daemon = subprocess.Popen([stewardd, "--foreground"], env=self.environment, stdin=subprocess.DEVNULL,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + patience
        while self.steward("ping", check=False).returncode != 0:
            assert time.monotonic() < end, "the daemon never answered"
            time.sleep(0.02)

    def steward(self, *words, check=True):
        return subprocess.run([steward, *words], env=self.environment, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, check=check)

    def start(self, *words):
        self.processes.append(subprocess.Popen([steward, *words], env=self.environment, stdin=subprocess.DEVNULL,
                                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        return self.processes[-1]

    def wait_until_waiting(self, count):
        end = time.monotonic() + patience
        while self.steward("waiters", "--json").stdout.count('"method"') < count:
            assert time.monotonic() < end, "nobody waits"
            time.sleep(0.02)

    def lay(self):
        for words in (["create", "list", "menu", '["soup"]'], ["create", "queue", "jobs"],
                      ["queue", "put_many", "jobs", "[1, 2, 3]"],
                      ["create", "dict", "naïve 日本"]):
            self.steward(*words)
        plato = self.start("lock", "fork 0", "--", "sleep", "1000")
        self.until_held("fork 0")
        kant = self.start("lock", "fork 1", "--", steward, "lock", "fork 0", "--", "true")
        self.until_held("fork 1")
        hume = self.start("lock", "fork 1", "--", "true")
        self.wait_until_waiting(2)
        return plato, kant, hume

    def until_held(self, fork):
        end = time.monotonic() + patience
        while self.steward("lock", "locked", fork, check=False).stdout != "true\n":
            assert time.monotonic() < end, f"{fork} is never held"
            time.sleep(0.02)

    def end(self):
        # The daemon first may be stopped, and they wait for it.
        for process in [self.daemon, *self.processes]:
            if process is not None and process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.terminate()
                try:
                    process.wait(patience)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def rows(text):
    """The lines below the headings."""
    return text.splitlines()[4:]


def look_at_panels(screen, table, plato):
    # The busiest objects.
    screen.see(r"1 objects", r"menu +list", r"fork 0 +lock", r"naïve 日本 +dict", r"3 waiters|2 waiters")
    screen.press("s")
    text = screen.see("WAITERS↓")
    assert rows(text)[0].startswith("fork "), text
    screen.press("r")
    screen.see("WAITERS↑")
    screen.press("s", "s", "s", "s", "s")
    text = screen.see("NAME↓")
    assert rows(text)[0].startswith("fork 0"), text
    screen.press("r")
    text = screen.see("NAME↑")
    assert rows(text)[0].startswith("naïve"), text

    screen.press("2")
    screen.see(rf"fork 0 +lock +1 +steward lock fork 0 \({plato.pid}\) +\d+\.\d s|fork 0 +lock +1 +steward lock fork 0 \({plato.pid}\) +\d+ s",
               "HELD BY")
    screen.press("Tab")
    screen.see(r"3 waits", r"steward lock fork 0 \(\d+\) +[\d.]+ s.*lock 'fork 0' +steward lock fork 0 \(" + str(plato.pid) + r"\) for ",
               r"lock 'fork 1'")
    screen.press("w")
    screen.see(r"why \d+", r"has waited [\d.]+ s for lock 'fork \d'", r"has to release lock 'fork \d'")
    screen.press("Escape")
    screen.press("4")
    screen.see(r"jobs +3 .*█", "LAST MINUTE")
    table.steward("queue", "put_many", "jobs", "[4, 5]")
    screen.see(r"jobs +5 .*[▁-▇]█")
    screen.press("5")
    screen.see(r"steward top.* \(\d+\)", rf"steward lock fork 0 \({plato.pid}\) +1 ")
    screen.press("BTab")
    screen.see("LAST MINUTE")


def open_and_watch(screen, table):
    screen.press("1")
    screen.see("CHANGES/S")
    screen.press("/")
    screen.type("menu")
    screen.see("filter: menu_", r"\nmenu +list", but_not=["fork 0 +lock"])
    screen.press("Enter", "Enter")
    text = screen.see(r"list 'menu' \(@\d+\), version \d+", '"soup"', but_not=["fish"])
    version = int(re.search(r"version (\d+)", text).group(1))
    table.steward("list", "append", "menu", "fish\x1b[2J")
    # A value that would drive the terminal does not.
    screen.see(rf"list 'menu' \(@\d+\), version {version + 1}", '"soup",', r'"fish\\u001b\[2J"')
    table.steward("rm", "menu")
    screen.see("is no longer there")
    screen.press("Escape")
    screen.see("nothing matches 'menu'")
    screen.press("Escape")
    screen.see("fork 0 +lock", but_not=["filter:"])
    # An object, too, can be asked about.
    screen.press("/")
    screen.type("fork 0")
    screen.press("Enter")
    screen.press("w")
    screen.see(r"why @\d+", "has to release lock 'fork 0'")
    screen.press("Escape", "Escape")
    screen.press("Space")
    screen.see("paused")
    screen.press("Space")
    screen.see("fork 0", but_not=["paused"])


def change_its_size(screen):
    screen.run("resize-window", "-x", "40", "-y", "10")
    text = screen.see("fork 0 +lock", "Tab panel")
    assert len(text.splitlines()) <= 10, text
    screen.press("h")
    screen.see("the keys")
    screen.press("Escape")
    screen.run("resize-window", "-x", "7", "-y", "3")
    screen.run("resize-window", "-x", "120", "-y", "36")
    screen.see("fork 0 +lock", "REFERENCES", "q quit")


def lose_the_daemon(screen, table):
    pid = table.daemon.pid
    table.daemon.kill()
    table.daemon.wait()
    screen.see("trying again")
    table.start_daemon()
    assert table.daemon.pid != pid
    screen.see(f"pid {table.daemon.pid}", "there is no object", but_not=["trying again"])
    table.steward("create", "list", "again")
    screen.see("again +list")
    table.daemon.send_signal(signal.SIGSTOP)
    screen.see("has not answered for")
    # Keys work all the same, and so does the end.
    screen.press("5")
    screen.see("PROGRAM")
    screen.press("q")
    screen.see("before it\nready>", but_not=["has not answered"])
    table.daemon.send_signal(signal.SIGCONT)


def check_the_rest(screen, table):
    screen.type("stty -g > after; cmp before after && echo the same $((6 * 7))\n")
    screen.see("the same 42")
    screen.type("steward top\n")
    screen.see("again +list")
    screen.press("C-c")
    screen.see(r"ready>\s*$")
    screen.type("echo code=$?; stty -g > after; cmp before after && echo as it was $((6 * 7))\n")
    screen.see("code=130", "as it was 42")
    # ncurses leaves memory behind where it does not know the terminal.
    screen.type("ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 TERM=nonsense steward top; echo code=$?\n")
    screen.see(r"the terminal 'nonsense' \(\$TERM\) is not known", "code=2")

    refused = table.steward("top", check=False)
    assert refused.returncode == 2 and "top needs a terminal" in refused.stderr, refused
    for wrong in (["--interval", "0"], ["nonsense"], ["--sort", "nonsense", "--once"], ["--filter"], ["--json"], ["--nonsense"]):
        refused = table.steward("top", *wrong, check=False)
        assert refused.returncode == 2 and refused.stderr, (wrong, refused)
    once = table.steward("top", "--once", "--interval", "0.1", "--filter", "again", "--sort", "name").stdout
    assert re.search(r"stewardd .*, pid \d+.* 1 object · ", once) and re.search(r"\nagain +list +0 ", once), once


def main():
    with tempfile.TemporaryDirectory() as directory:
        environment = dict(os.environ, STEWARD_SOCKET=os.path.join(directory, "socket"), LC_ALL="C.UTF-8",
                           PATH=bin_directory + os.pathsep + os.environ["PATH"], XDG_CACHE_HOME=directory)
        for name in ("COLUMNS", "LINES", "TMUX"):
            environment.pop(name, None)
        table = Table(directory, environment)
        table.start_daemon()
        screen = None
        try:
            plato, _, _ = table.lay()
            screen = Screen(directory, environment)
            screen.type(f"cd '{directory}'; stty -g > before; echo before it\n")
            screen.see("\nbefore it")
            screen.type("clear; echo before it; steward top --interval 0.2\n")
            look_at_panels(screen, table, plato)
            open_and_watch(screen, table)
            change_its_size(screen)
            lose_the_daemon(screen, table)
            check_the_rest(screen, table)
        finally:
            if screen is not None:
                screen.end()
            table.end()


main()
