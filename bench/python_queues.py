"""Python's queues between processes, for the bench: prints one JSON line a measurement.

`hand_off`: two processes, two queues, one item there and one back. `items`: four processes put, four take; each
that puts says at its end so often that it does as there are to hear it. Nothing is tied to a processor. All items must arrive.

Usage: python_queues.py items|hand_off manager|multiprocessing SECONDS
"""

import json
import multiprocessing
import os
import sys
from time import perf_counter

PRODUCERS = CONSUMERS = 4
LAST = -1


def produce(queue, number, barrier, seconds, results):
    barrier.wait()
    end = perf_counter() + seconds
    count = total = 0
    while perf_counter() < end:
        item = number * 1_000_000_000 + count
        queue.put(item)
        count += 1
        total += item
    for _ in range(CONSUMERS):
        queue.put(LAST)
    results.put((count, total, 0))


def consume(queue, barrier, results):
    barrier.wait()
    begin = perf_counter()
    count = total = 0
    lasts = 0
    while lasts < PRODUCERS:  # as many as there are for all, and before each its producer's items
        item = queue.get()
        if item == LAST:
            lasts += 1
        else:
            count += 1
            total += item
    results.put((-count, -total, perf_counter() - begin))


def items(context, make_queue, seconds):
    queue, results = make_queue(), context.Queue()
    barrier = context.Barrier(PRODUCERS + CONSUMERS)
    processes = [context.Process(target=produce, args=(queue, i, barrier, seconds, results))
                 for i in range(PRODUCERS)]
    processes += [context.Process(target=consume, args=(queue, barrier, results)) for _ in range(CONSUMERS)]
    gathered = run(processes, results, seconds)
    if sum(count for count, _, _ in gathered) or sum(total for _, total, _ in gathered):
        sys.exit("python: items are lost or doubled")
    count = sum(count for count, _, _ in gathered if count > 0)
    return {"calls": count, "calls_per_s": count / max(elapsed for _, _, elapsed in gathered), "p50_us": 0, "p99_us": 0}


def play_first(there, back, barrier, seconds, results):
    barrier.wait()
    latencies = []
    before = begin = perf_counter()
    while before - begin < seconds:
        there.put(len(latencies))
        if back.get() != len(latencies):
            sys.exit("python: another item came back")
        after = perf_counter()
        latencies.append((after - before) / 2)
        before = after
    there.put(LAST)
    results.put((latencies, before - begin))


def play_second(there, back, barrier):
    barrier.wait()
    while (item := there.get()) != LAST:
        back.put(item)


def hand_off(context, make_queue, seconds):
    there, back, results = make_queue(), make_queue(), context.Queue()
    barrier = context.Barrier(2)
    processes = [context.Process(target=play_first, args=(there, back, barrier, seconds, results)),
                 context.Process(target=play_second, args=(there, back, barrier))]
    (latencies, elapsed), = run(processes, results, seconds, answers=1)
    latencies.sort()
    return {"calls": 2 * len(latencies), "calls_per_s": 2 * len(latencies) / elapsed,
            "p50_us": latencies[len(latencies) // 2] * 1e6, "p99_us": latencies[len(latencies) * 99 // 100] * 1e6}


def run(processes, results, seconds, answers=None):
    for process in processes:
        process.daemon = True  # none is left where something goes wrong
        process.start()
    gathered = [results.get(timeout=seconds * 10 + 20) for _ in range(answers or len(processes))]
    for process in processes:
        process.join()
    return gathered


def main():
    case, kind, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
    os.sched_setaffinity(0, range(os.cpu_count()))
    context = multiprocessing.get_context("fork")
    if kind == "manager":
        with context.Manager() as manager:
            result = globals()[case](context, manager.Queue, seconds)
    else:
        result = globals()[case](context, context.Queue, seconds)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
