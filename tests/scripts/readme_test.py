#!/usr/bin/env python3
"""README.md says what is: its first program is the one in examples/ and prints what it says, its command line too,
and every file it links to is there.

In the block marked `console` a line that begins with `$` is run; what follows must be its output. `…` stands for any.

usage: readme_test.py SOURCE-DIRECTORY DIRECTORY-OF-THE-PROGRAMS
"""
import os
import re
import subprocess
import sys
import tempfile

source, programs = sys.argv[1:]


def read(path):
    with open(os.path.join(source, path), encoding="utf-8") as file:
        return file.read()


readme = read("README.md")


def blocks(mark):
    found = re.findall(r"^```(\w*)\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    return [content for opening, content in found if opening == mark]


def check_first_program():
    program, = blocks("cpp")
    example = read("examples/first_program.cpp").split("\n", 1)[1]  # without its first line, a comment
    assert program == example, "the first program is not examples/first_program.cpp"
    run = subprocess.run([os.path.join(programs, "first_program")], stdout=subprocess.PIPE, text=True, check=True)
    assert run.stdout in blocks(""), f"the first program prints\n{run.stdout}"


def commands():
    console, = blocks("console")
    for part in re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]:
        command, output = part.split("\n", 1)
        yield command, output


def check_command_line(directory):
    environment = dict(os.environ, PATH=programs + os.pathsep + os.environ["PATH"],
                       STEWARD_SOCKET=os.path.join(directory, "s"), XDG_CACHE_HOME=os.path.join(directory, "cache"))
    daemon = None
    try:
        for command, documented in commands():
            if command == "stewardd":  # in the foreground, so that it can be ended
                daemon = subprocess.Popen(["stewardd", "--foreground", "--log-level", "off", "--ready-fd", "1"],
                                          stdout=subprocess.PIPE, env=environment)
                assert daemon.stdout.read(1), "the daemon did not start"
                continue
            run = subprocess.run(["bash", "-c", command], stdout=subprocess.PIPE, env=environment, text=True,
                                 stdin=subprocess.DEVNULL, timeout=60, check=True)
            assert documented == "…\n" or run.stdout == documented, f"{command}\nprints\n{run.stdout}"
    finally:
        if daemon is not None:
            daemon.terminate()
            code = daemon.wait(timeout=60)
    assert code == 0, f"the daemon ended with {code}"


def check_links():
    for document in ["README.md"] + ["docs/" + name for name in os.listdir(os.path.join(source, "docs"))
                                     if name.endswith(".md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", read(document)):
            path = os.path.join(source, os.path.dirname(document), target)
            assert os.path.exists(path), f"{document} links to {target}, which is not there"


check_first_program()
with tempfile.TemporaryDirectory() as scratch:
    check_command_line(scratch)
check_links()
