#!/usr/bin/env python3
"""scripts/packages asks apt for what is missing and for nothing else, and calls nothing when all is there.

The programs it calls are replaced: dpkg-query knows the packages in $INSTALLED, apt-get and sudo write down that they
were called, id says who runs the script.

usage: packages_test.py SOURCE-DIRECTORY
"""
import os
import subprocess
import sys
import tempfile

script = os.path.join(sys.argv[1], "scripts", "packages")

PROGRAMS = {
    "dpkg-query": """#!/bin/sh
for name; do :; done
case " $INSTALLED " in *" $name "*) printf installed ;; *) exit 1 ;; esac
""",
    "apt-get": """#!/bin/sh
echo "apt-get $*" >>"$CALLS"
[ -z "$FAILS" ] || { echo "out of order"; exit 100; }
""",
    "sudo": """#!/bin/sh
echo sudo >>"$CALLS"
[ "$1" = -- ] && shift
exec "$@"
""",
    "id": """#!/bin/sh
echo "$USER_ID"
""",
}


def run(groups, installed, fails="", user=0):
    with tempfile.TemporaryDirectory() as directory:
        for name, text in PROGRAMS.items():
            path = os.path.join(directory, name)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            os.chmod(path, 0o755)
        calls = os.path.join(directory, "calls")
        environment = dict(os.environ, PATH=directory + os.pathsep + os.environ["PATH"], INSTALLED=installed,
                           CALLS=calls, FAILS=fails, USER_ID=str(user))
        done = subprocess.run([script, *groups], env=environment, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              text=True, timeout=60)
        made = []
        if os.path.exists(calls):
            with open(calls, encoding="utf-8") as file:
                made = file.read().splitlines()
        return done.returncode, made, done.stderr


def main():
    code, calls, said = run(["build"], "")
    assert code == 0 and len(calls) == 2, (code, calls, said)
    assert " update" in calls[0] and " install " in calls[1], calls
    everything = calls[1].split("--no-install-recommends ")[1].split()
    assert "g++" in everything and "catch2" not in everything, everything

    code, calls, said = run([], " ".join(everything))
    assert (code, calls, said) == (0, [], ""), (code, calls, said)

    code, calls, said = run(["build"], " ".join(name for name in everything if name != "cmake"))
    assert code == 0 and calls[1].endswith("--no-install-recommends cmake"), calls

    code, calls, said = run(["build"], "", fails="yes")
    assert code != 0 and "out of order" in said, (code, said)

    code, calls, said = run(["build"], "", user=1000)
    assert code == 0 and [call.split()[0] for call in calls] == ["sudo", "apt-get"] * 2, (code, calls, said)

    code, calls, said = run(["nonsense"], "")
    assert (code, calls) == (2, []), (code, calls)


main()
