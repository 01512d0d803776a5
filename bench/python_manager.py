"""Python's multiprocessing.Manager under the same cases, for the bench: prints one JSON line a measurement.

The manager's server process and the clients are tied to the processors they are given, as the other systems are.
Every client is a process with a proxy of its own; a manager cannot pipeline. The result is checked at the end.

Usage: python_manager.py CASE CLIENTS SECONDS SERVER_PROCESSOR LOAD_PROCESSOR
"""

import json
import multiprocessing
import os
import sys
from multiprocessing.managers import SyncManager
from time import perf_counter

LIST_ITEMS = 100
DICT_ENTRIES = 1000
START = 100_000_000


def pin_to(processor):
    """To one processor; a number below zero: to none."""
    os.sched_setaffinity(0, {processor} if processor >= 0 else range(os.cpu_count()))


class Work:
    """One client's calls: `call` is one call of the case (for lock_pair, an acquire or a release)."""

    def __init__(self, case, numbers, table, lock):
        self.numbers, self.table, self.lock = numbers, table, lock
        self.step = 0
        self.call = getattr(self, case)

    def list_set(self):
        self.step += 1
        self.numbers[self.step % LIST_ITEMS] = self.step

    def list_get(self):
        self.step += 1
        self.numbers[self.step % LIST_ITEMS]

    def dict_set(self):
        self.step += 1
        self.table["key:%d" % (self.step % DICT_ENTRIES)] = self.step

    def dict_get(self):
        self.step += 1
        self.table["key:%d" % (self.step % DICT_ENTRIES)]

    def lock_pair(self):
        self.step += 1
        if self.step % 2:
            self.lock.acquire()
        else:
            self.lock.release()

    def decrement(self):
        with self.lock:
            number = self.numbers[0]
            self.numbers[0] = number - 1


def client(case, objects, processor, barrier, seconds, results):
    pin_to(processor)
    work = Work(case, *objects)
    call = work.call
    work.numbers[0], work.table["key:0"], work.lock  # connects: not measured
    barrier.wait()
    latencies = []
    before = begin = perf_counter()
    while before - begin < seconds:
        call()
        after = perf_counter()
        latencies.append(after - before)
        before = after
    results.put((before - begin, latencies))


def check(case, numbers, table, calls):
    if case == "decrement" and numbers[0] != START - calls:
        sys.exit("python: updates were lost")
    if case == "list_set" and calls > LIST_ITEMS and numbers[1] < 1:
        sys.exit("python: list_set had no effect")
    if case == "dict_set" and table["key:1"] < 1:
        sys.exit("python: dict_set had no effect")


def main():
    case, clients, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    server_processor, load_processor = int(sys.argv[4]), int(sys.argv[5])
    context = multiprocessing.get_context("fork")
    manager = SyncManager(ctx=context)
    manager.start(pin_to, (server_processor,))
    numbers = manager.list([START if case == "decrement" else 0] + [0] * (LIST_ITEMS - 1))
    table = manager.dict({"key:%d" % i: 0 for i in range(DICT_ENTRIES)})
    shared_lock = manager.Lock()
    locks = [shared_lock if case == "decrement" else manager.Lock() for _ in range(clients)]
    barrier = context.Barrier(clients)
    results = context.Queue()
    processes = []
    for lock in locks:
        objects = (numbers, table, lock)
        arguments = (case, objects, load_processor, barrier, seconds, results)
        processes.append(context.Process(target=client, args=arguments))
    for process in processes:
        process.start()
    gathered = [results.get(timeout=seconds + 15) for _ in processes]
    for process in processes:
        process.join()
    latencies = sorted(latency for _, several in gathered for latency in several)
    elapsed = max(elapsed for elapsed, _ in gathered)
    check(case, numbers, table, len(latencies))
    manager.shutdown()
    print(json.dumps({
        "calls": len(latencies),
        "calls_per_s": len(latencies) / elapsed,
        "p50_us": latencies[len(latencies) // 2] * 1e6,
        "p99_us": latencies[len(latencies) * 99 // 100] * 1e6,
    }))


if __name__ == "__main__":
    main()
