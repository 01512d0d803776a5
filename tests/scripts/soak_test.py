#!/usr/bin/env python3
"""scripts/soak --list names programs that are built, with test cases that they have or options that they know, and wrong words are
refused.

usage: soak_test.py SOURCE-DIRECTORY BIN-DIRECTORY
"""
import os
import subprocess
import sys

soak = os.path.join(sys.argv[1], "scripts", "soak")


def run(*words):
    return subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          timeout=60)


def main():
    listed = run(soak, "--list")
    assert listed.returncode == 0, listed
    rows = [line.split("\t") for line in listed.stdout.splitlines()]
    assert len(rows) >= 5 and all(len(row) == 4 and all(row) for row in rows), rows
    for part, program, cases, _ in rows:
        if not program.startswith("test_"):
            known = run(os.path.join(sys.argv[2], program), "--help")
            unknown = [word for word in cases.split() if word.startswith("--") and word not in known.stdout]
            assert known.returncode == 0 and not unknown, f"{part}: {program} does not know {unknown}"
            continue
        found = run(os.path.join(sys.argv[2], program), cases, "--list-test-names-only")
        assert found.returncode > 0, f"{part}: {program} has no test case {cases!r}"  # Catch2's own count of them

    for wrong in (["nonsense"], ["1", "histories", "nonsense"], ["--seed", "x"]):
        refused = run(soak, *wrong)
        assert refused.returncode == 2 and "scripts/soak: " in refused.stderr, (wrong, refused)


main()
