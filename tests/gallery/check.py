#!/usr/bin/env python3
"""Runs one program of the gallery and compares what it prints with its golden file.

Usage: check.py PROGRAM GOLDEN

The program runs by itself: without arguments, in another directory, and with nothing in its environment, so that it must find
the daemon beside itself.

A golden file is what the program prints, pids as PID. Its first line may be `% any order`: then the lines are compared as a
multiset, and each line's own order among those with the same first two words is kept. `% stderr` begins what it prints there.
"""

import collections
import os
import re
import subprocess
import sys
import tempfile


def read_golden(path):
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    any_order = bool(lines) and lines[0] == "% any order"
    lines = lines[1:] if any_order else lines
    split = lines.index("% stderr") if "% stderr" in lines else len(lines)
    return any_order, lines[:split], lines[split + 1 :]


def without_pids(text):
    return re.sub(r"\b(pid|parent)=\d+", r"\1=PID", text).splitlines()


def by_speaker(lines):
    spoken = collections.defaultdict(list)
    for line in lines:
        spoken[tuple(line.split()[:2])].append(line)
    return spoken


def main():
    program, golden = sys.argv[1:]
    any_order, output, errors = read_golden(golden)
    with tempfile.TemporaryDirectory() as elsewhere:
        done = subprocess.run([os.path.abspath(program)], capture_output=True, text=True, timeout=60, check=False, env={},
                              stdin=subprocess.DEVNULL, cwd=elsewhere)
        left = os.listdir(elsewhere)
    if left:
        print(f"{program} left {left} in the directory where it ran")
        return 1
    heard = without_pids(done.stdout)
    complaints = without_pids(done.stderr)
    same = by_speaker(heard) == by_speaker(output) if any_order else heard == output
    if done.returncode == 0 and same and complaints == errors:
        return 0
    print(f"{program}: exit code {done.returncode}; expected\n{output}\nand on stderr {errors}, but it printed\n{heard}\nand {complaints}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
