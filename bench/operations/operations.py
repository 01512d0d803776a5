"""The operations of bench/operations by Python's own types: prints one JSON array, the nanoseconds of each.

Usage: operations.py FILE, which holds an array of {"prepare": statements, "statement": what is measured, "items": n,
"rounds": how often}.
"""

import array
import collections
import copy
import gc
import heapq
import json
import operator
import sys
from time import thread_time_ns


def mixed(place):
    return place * 2654435761 % 2**32


def integers(count):
    return [mixed(i) for i in range(count)]


def others(count):
    return [mixed(i) for i in range(count // 2, count // 2 + count)]


def small(count):
    return [mixed(i) % 100 for i in range(count)]


def reals(count):
    return [mixed(i) + 0.5 for i in range(count)]


def strings(count):
    return [f"item-{mixed(i)}" for i in range(count)]


def other_strings(count):
    return [f"item-{mixed(i)}" for i in range(count // 2, count // 2 + count)]


def rows(count):
    return [[mixed(i), f"item-{mixed(i)}"] for i in range(count)]


def pairs(count):
    return [[f"item-{mixed(i)}", i] for i in range(count)]


def other_pairs(count):
    return [[f"item-{mixed(i)}", i] for i in range(count // 2, count // 2 + count)]


NAMES = [array, collections, copy, heapq, operator]
NAMES += [integers, others, small, reals, strings, other_strings, rows, pairs, other_pairs]


def measure(question):
    if not question["statement"]:
        return 0
    prepare = compile(question["prepare"], "prepare", "exec")
    statement = compile(question["statement"], "statement", "exec")
    shortest = None
    for _ in range(question["rounds"]):
        names = {thing.__name__: thing for thing in NAMES}
        names["n"] = question["items"]
        exec(prepare, names)
        gc.disable()
        before = thread_time_ns()
        exec(statement, names)
        taken = thread_time_ns() - before
        gc.enable()
        shortest = taken if shortest is None else min(taken, shortest)
    return shortest


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        print(json.dumps([measure(question) for question in json.load(file)]))


if __name__ == "__main__":
    main()
