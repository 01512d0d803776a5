"""Python's multiprocessing.Pool, for the bench: prints one JSON line, the nanoseconds of one apply, process or item.

Usage: python_pool.py apply|process|map|map_chunks_of_one|map_of_nothing COUNT PROCESSOR
"""

import json
import multiprocessing
import os
import statistics
import sys
from time import perf_counter_ns

WORKERS = 2


def add_one(number):
    return number + 1


def nothing(number):
    pass


def median_of(call, count):
    costs = []
    for number in range(count):
        before = perf_counter_ns()
        call(number)
        costs.append(perf_counter_ns() - before)
    return statistics.median(costs)


def apply(context, count):
    def once(number):
        if pool.apply(add_one, (number,)) != number + 1:
            sys.exit("python: apply gave a wrong result")

    with context.Pool(WORKERS) as pool:
        pool.map(add_one, range(WORKERS))  # all are there: not measured
        return median_of(once, count)


def process(context, count):
    def once(number):
        child = context.Process(target=add_one, args=(number,))
        child.start()
        child.join()

    return median_of(once, count)


def map_items(context, count, chunk):
    with context.Pool(WORKERS) as pool:
        pool.map(add_one, range(WORKERS))
        before = perf_counter_ns()
        results = pool.map(add_one, range(count), chunk)
        elapsed = perf_counter_ns() - before
    if results != list(range(1, count + 1)):
        sys.exit("python: map gave a wrong result")
    return elapsed / count


def map_of_nothing(context, count):
    with context.Pool(WORKERS) as pool:
        pool.map(nothing, range(WORKERS))
        before = perf_counter_ns()
        pool.map(nothing, range(count))
        return (perf_counter_ns() - before) / count


def main():
    measured, count, processor = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    os.sched_setaffinity(0, {processor})
    context = multiprocessing.get_context("fork")
    measures = {
        "apply": lambda: apply(context, count),
        "process": lambda: process(context, count),
        "map": lambda: map_items(context, count, None),
        "map_chunks_of_one": lambda: map_items(context, count, 1),
        "map_of_nothing": lambda: map_of_nothing(context, count),
    }
    print(json.dumps({"nanoseconds": measures[measured]()}))


if __name__ == "__main__":
    main()
