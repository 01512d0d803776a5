#!/usr/bin/env python3
"""docs/from-python.md is complete and true: it names everything that Python's multiprocessing has, and each snippet of its second
column is in tests/client/from_python_test.cpp, which is compiled and run.

usage: from_python_test.py SOURCE-DIRECTORY
"""
import multiprocessing
import os
import re
import sys
from multiprocessing import (connection, dummy, managers, pool, queues, shared_memory, sharedctypes,
                             synchronize)

source, = sys.argv[1:]

MODULES = [multiprocessing, connection, dummy, managers, pool, queues, shared_memory, sharedctypes, synchronize]
CLASSES = [multiprocessing.Process, pool.Pool, pool.AsyncResult, pool.IMapIterator, queues.Queue, queues.JoinableQueue,
           queues.SimpleQueue, connection.Connection, connection.Listener, managers.BaseManager, managers.SyncManager,
           managers.SharedMemoryManager, managers.BaseProxy, synchronize.Lock, synchronize.RLock, synchronize.Semaphore,
           synchronize.BoundedSemaphore, synchronize.Condition, synchronize.Event, synchronize.Barrier,
           sharedctypes.Synchronized, sharedctypes.SynchronizedArray, shared_memory.SharedMemory,
           shared_memory.ShareableList, type(multiprocessing.get_context())]
# What dir() and __all__ do not tell: methods of proxies, and parameters.
METHODS_OF_PROXIES = {"acquire", "release", "list", "dict", "Namespace", "shutdown", "append", "extend", "insert", "pop",
                      "remove", "sort", "reverse", "setdefault", "popitem", "update", "keys", "values", "items"}
PARAMETERS = {"target", "args", "maxsize", "timeout", "initializer", "initargs", "maxtasksperchild", "chunksize", "callback",
              "error_callback", "duplex", "parties", "action", "block"}


def read(path):
    with open(os.path.join(source, path), encoding="utf-8") as file:
        return file.read()


def python_names():
    names = METHODS_OF_PROXIES | PARAMETERS
    for module in MODULES:
        names |= set(getattr(module, "__all__"))
    for each in CLASSES:
        names |= {name for name in dir(each) if not name.startswith("_")}
    return names


def rows(document):
    """The cells of each row; a row must stand in a table, which begins with its head."""
    inside = False
    for number, line in enumerate(document.splitlines(), 1):
        if not line.startswith("|"):
            inside = False
            continue
        if set(line) <= set("|-"):
            continue
        cells = [cell.strip() for cell in line.strip("|").split(" |")]
        assert len(cells) == 3, f"docs/from-python.md:{number}: {len(cells)} cells instead of 3"
        if not inside:
            assert cells == ["Python", "Steward", "what differs"], f"docs/from-python.md:{number}: a table without a head"
            inside = True
        else:
            yield number, cells


def code_in(cell):
    return re.findall(r"`([^`]+)`", cell)


def without_blanks(text):
    return re.sub(r"\s+", "", text)


document = read("docs/from-python.md")
# Without comments: a snippet must be code.
program = without_blanks(re.sub(r"^\s*//.*$", "", read("tests/client/from_python_test.cpp"), flags=re.MULTILINE))
wrong = []
words = set()
for number, (python, steward, differs) in rows(document):
    for code in code_in(python) + code_in(differs):
        words |= set(re.findall(r"\w+", code))
    if steward == "–" and not differs:
        wrong.append(f"line {number}: no counterpart, and no reason why")
    if steward != "–" and not code_in(steward):
        wrong.append(f"line {number}: neither code nor a dash in the second column")
    for code in code_in(steward):
        if without_blanks(code) not in program:
            wrong.append(f"line {number}: `{code}` is not in tests/client/from_python_test.cpp")
for name in sorted(python_names() - words):
    wrong.append(f"Python's {name} is in no table")
if wrong:
    sys.exit("docs/from-python.md:\n" + "\n".join(wrong))
