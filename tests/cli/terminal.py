"""A shell in a terminal of its own runs commands under a lock, stops and continues them, and interrupts them.

Usage: terminal.py STEWARD, with $STEWARD_SOCKET. Says what it saw and exits with 1 where it saw something else.
"""
import glob
import os
import pty
import re
import select
import subprocess
import sys
import time

steward = sys.argv[1]
patience = 20
# The word of a section that runs: the daemon grants the lock a little earlier, and a key that is pressed before would meet a
# command that has begun nothing yet. The terminal shows what is typed, and that must not be taken for it.
begun = "echo begun $((6 * 7))"


class Terminal:
    def __init__(self):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ.update(PS1="ready> ", TERM="dumb")
            os.execvp("bash", ["bash", "--norc", "--noprofile", "-i"])
        self.seen = ""
        self.read_until("ready> ")

    def say(self, text):
        self.seen = ""
        os.write(self.terminal, text.encode())

    def programs(self):
        """The command lines of the processes of this terminal."""
        found = []
        for stat in glob.glob("/proc/[0-9]*/stat"):
            try:
                with open(stat) as status, open(stat.replace("stat", "cmdline")) as words:
                    session = int(status.read().rsplit(")", 1)[1].split()[3])
                    if session == self.pid:
                        found.append(words.read().rstrip("\0").replace("\0", " "))
            except OSError:
                pass  # it ended meanwhile
        return found

    def wait_until(self, what, is_so):
        end = time.monotonic() + patience
        while not is_so():
            if time.monotonic() > end:
                sys.exit(f"never came to be: {what}; seen: {self.seen!r}; running: {self.programs()}")
            time.sleep(0.01)

    def wait_for_program(self, words):
        """A shell says that it has begun before it starts the program behind: a key that is pressed in between can miss it."""
        self.wait_until(f"'{words}' runs", lambda: words in self.programs())

    def wait_until_in_front(self):
        """The shell names the job that it continues before it gives it the terminal: until then a key is the shell's own."""
        self.wait_until("a job has the terminal", lambda: os.tcgetpgrp(self.terminal) != self.pid)

    def read_until(self, pattern):
        end = time.monotonic() + patience
        while not re.search(pattern, self.seen):
            ready, _, _ = select.select([self.terminal], [], [], max(0, end - time.monotonic()))
            if not ready:
                sys.exit(f"'{pattern}' was not seen in: {self.seen!r}")
            self.seen += os.read(self.terminal, 4096).decode()


def is_locked():
    told = subprocess.run([steward, "lock", "locked", "door"], capture_output=True, text=True)
    return told.stdout == "true\n"


def wait_for(wanted):
    end = time.monotonic() + patience
    while is_locked() != wanted:
        if time.monotonic() > end:
            sys.exit(f"the lock never was {'held' if wanted else 'free'}")
        time.sleep(0.01)


def main():
    subprocess.run([steward, "create", "lock", "door"], check=True, stdout=subprocess.DEVNULL)
    shell = Terminal()

    # Ctrl-Z stops the section, which holds on; fg continues it; Ctrl-C ends it.
    shell.say(f"'{steward}' lock door -- sh -c '{begun}; exec sleep 60'\n")
    shell.read_until("begun 42")
    shell.wait_for_program("sleep 60")
    shell.say("\x1a")
    shell.read_until("Stopped")
    if not is_locked():
        sys.exit("a section that is stopped has lost its lock")
    shell.say("fg; echo code=$?\n")
    shell.wait_until_in_front()
    shell.say("\x03")
    shell.read_until("code=130")
    wait_for(False)

    # What ignores the Ctrl-C, as background jobs of scripts do, is ended with the command.
    shell.say(f"'{steward}' lock door -- sh -c 'sleep 60 & {begun}; sleep 61'; echo code=$?\n")
    shell.read_until("begun 42")
    shell.wait_for_program("sleep 61")
    shell.say("\x03")
    shell.read_until("code=130")
    wait_for(False)

    # A program that reads from the terminal does so under a lock too.
    shell.say(f"'{steward}' lock door -- sh -c 'read word; echo got $word'\n")
    wait_for(True)
    shell.say("something\n")
    shell.read_until("got something")
    wait_for(False)

    # A command that heeds Ctrl-C and goes on keeps the lock.
    shell.say(f"'{steward}' lock door -- bash -c 'trap \"echo heard\" INT; {begun}; read word; read word; echo got $word'; echo code=$?\n")
    shell.read_until("begun 42")
    shell.say("\x03")
    shell.read_until("heard")
    if not is_locked():
        sys.exit("a command that went on after Ctrl-C has lost its lock")
    shell.say("one\ntwo\n")
    shell.read_until("code=0")
    wait_for(False)


main()
