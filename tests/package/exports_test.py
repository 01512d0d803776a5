#!/usr/bin/env python3
"""The shared library exports what programs need that know the public headers alone, and nothing of its insides.

Asked are the objects of all sources of tests and examples that include nothing of the library but its public headers.

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


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def sources_of(path, folder):
    """What an object was compiled from: one file, or several at once that a file of CMake's includes."""
    joined = re.sub(r"\.o$", "", path)
    if "/Unity/" in path:
        return re.findall(r'^#include "(.*)"', read(joined), re.MULTILINE)
    return [re.sub(r"^.*?\.dir/(.*)$", rf"{SOURCE}/{folder}/\1", joined)]


def knows_insides(path):
    return re.search(r'#include "(client/source|common)/', read(path))


def main():
    exported = symbols("--dynamic", "--defined-only", LIBRARY)
    archives = [f"{BUILD}/client/libsteward.a", f"{BUILD}/common/libsteward_common.a"]
    defined = symbols("--defined-only", "--extern-only", *archives)
    asked, missing = 0, set()
    for folder, below in (("tests", "tests/CMakeFiles/test_client.dir"), ("tests", "tests/CMakeFiles/test_linearizability.dir"),
                          ("examples", "examples/CMakeFiles/*.dir")):
        for path in glob.glob(f"{BUILD}/{below}/**/*.o", recursive=True):
            sources = sources_of(path, folder)
            if any(map(knows_insides, sources)):
                continue
            asked += len(sources)
            missing |= (symbols("--undefined-only", path) & defined) - exported
    assert asked > 30, f"only {asked} sources were found in {BUILD}: is it complete?"
    assert not missing, "client/steward.map does not let out\n" + "\n".join(demangled(missing))
    too_much = [name for name in demangled(exported) if INSIDES.search(name.split("(")[0])]
    assert not too_much, "client/steward.map lets out\n" + "\n".join(too_much)
    print(f"{len(exported)} symbols are exported, which {asked} sources find enough")


main()
