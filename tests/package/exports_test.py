#!/usr/bin/env python3
"""The shared library exports what programs need that know the public headers alone, and nothing of its insides.

Asked are all objects of the tests and examples whose sources include nothing of the library but its public headers.

usage: exports_test.py NM SHARED-LIBRARY SOURCE-DIRECTORY BUILD-DIRECTORY
"""
import glob
import os
import re
import subprocess
import sys

NM, LIBRARY, SOURCE, BUILD = sys.argv[1:]
INSIDES = re.compile(r"nlohmann|steward::(detail::)?(Session|Channel|Connection|PoolKeeper|PrivateDaemon|process_wide)\b")


def symbols(*options):
    """Names by nm, without their versions."""
    text = subprocess.run([NM, "--format=posix", *options], check=True, stdout=subprocess.PIPE, text=True).stdout
    return {line.split()[0].split("@")[0] for line in text.splitlines() if len(line.split()) > 1}


def demangled(names):
    done = subprocess.run(["c++filt"], input="\n".join(sorted(names)), check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.split("\n")


def knows_insides(path):
    with open(path, encoding="utf-8") as file:
        return re.search(r'#include "(client/source|common)/', file.read())


def main():
    exported = symbols("--dynamic", "--defined-only", LIBRARY)
    archives = [f"{BUILD}/client/libsteward.a", f"{BUILD}/common/libsteward_common.a"]
    defined = symbols("--defined-only", "--extern-only", *archives)
    asked, missing = 0, set()
    for folder, below in (("tests", "tests/CMakeFiles/test_client.dir"), ("tests", "tests/CMakeFiles/test_linearizability.dir"),
                          ("examples", "examples/CMakeFiles/*.dir")):
        for path in glob.glob(f"{BUILD}/{below}/**/*.o", recursive=True):
            source = re.sub(r"^.*?\.dir/(.*)\.o$", rf"{SOURCE}/{folder}/\1", path)
            if knows_insides(source):
                continue
            asked += 1
            missing |= (symbols("--undefined-only", path) & defined) - exported
    assert asked > 30, f"only {asked} objects were found in {BUILD}: is it complete?"
    assert not missing, "client/steward.map does not let out\n" + "\n".join(demangled(missing))
    too_much = [name for name in demangled(exported) if INSIDES.search(name.split("(")[0])]
    assert not too_much, "client/steward.map lets out\n" + "\n".join(too_much)
    print(f"{len(exported)} symbols are exported, which {asked} objects find enough")


main()
