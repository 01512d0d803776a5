#!/usr/bin/env python3
"""Writes list_slices.transcript: what a list does with slices is what CPython's list does with them.

Run it by hand when a case is added: python3 tests/transcripts/python_slices.py > tests/transcripts/list_slices.transcript
"""
import json

LETTERS = list("abcdefg")
BOUNDS = [None, 0, 2, 5, 7, 100, -1, -3, -7, -100]
STEPS = [None, 1, 2, 3, 100, -1, -2, -100]


def words(*arguments):
    arguments = list(arguments)
    while arguments and arguments[-1] is None:
        arguments.pop()
    return " ".join(json.dumps(argument) for argument in arguments)


def say(method, *arguments):
    print(f"a> list.{method} jobs {words(*arguments)}".rstrip())


def slices():
    """Every bound and every step at least once beside each other, not the whole product."""
    count = 0
    for start in BOUNDS:
        for stop in BOUNDS:
            yield start, stop, STEPS[count % len(STEPS)]
            count += 1
        count += 1


def fresh(values):
    print("a> list.set_slice jobs " + json.dumps(values))
    print("a< null")


def gets():
    print("\n== get_slice answers what Python's list answers")
    print("a> create list jobs " + json.dumps(LETTERS))
    for start, stop, step in slices():
        say("get_slice", start, stop, step)
        print("a< " + json.dumps(LETTERS[start:stop:step]))
    say("get_slice", -2**63, 2**63 - 1, 2**63 - 1)
    print("a< " + json.dumps(LETTERS[-2**63:2**63 - 1:2**63 - 1]))
    say("get_slice", 2**63 - 1, -2**63, -2**63)
    print("a< " + json.dumps(LETTERS[2**63 - 1:-2**63:-2**63]))
    for arguments in [(None, None, 0), ("1",), (1.0,), (None, True), (0, 1, 1, 1)]:
        say("get_slice", *arguments)
        print("a< !bad_argument")


def deletes():
    print("\n== delete_slice leaves what Python's del leaves")
    print("a> create list jobs")
    for number, (start, stop, step) in enumerate(slices()):
        if number % 3:
            continue
        fresh(LETTERS)
        left = list(LETTERS)
        del left[start:stop:step]
        say("delete_slice", start, stop, step)
        print("a< null")
        print("a> list.copy jobs")
        print("a< " + json.dumps(left))
    say("delete_slice", None, None, 0)
    print("a< !bad_argument")
    say("delete_slice", "x")
    print("a< !bad_argument")


def sets():
    print("\n== set_slice leaves what Python's assignment leaves, or refuses what Python refuses")
    print("a> create list jobs")
    for number, (start, stop, step) in enumerate(slices()):
        if number % 3 != 1:
            continue
        values = list(range(number % 4))
        fresh(LETTERS)
        left = list(LETTERS)
        say("set_slice", values, start, stop, step)
        try:
            left[start:stop:step] = values
            print("a< null")
        except ValueError:
            print("a< !bad_argument")
            values = list(range(len(left[start:stop:step])))
            say("set_slice", values, start, stop, step)
            left[start:stop:step] = values
            print("a< null")
        print("a> list.copy jobs")
        print("a< " + json.dumps(left))
    for arguments in [([], None, None, 0), ({},), ([], "x"), ()]:
        say("set_slice", *arguments)
        print("a< !bad_argument")


print("# Slices as Python has them. Written by python_slices.py, which asks CPython; do not edit.")
gets()
deletes()
sets()
