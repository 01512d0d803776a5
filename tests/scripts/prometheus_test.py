#!/usr/bin/env python3
"""Debian's Prometheus scrapes what stewardd serves, and knows the numbers; promtool finds nothing to complain of in
the page, from the daemon and from the command.

Its own service is never used: a Prometheus of the test's, with a configuration and a database in a directory that goes,
listens at a free port of the loopback.

usage: prometheus_test.py DIRECTORY-OF-THE-PROGRAMS
"""
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

programs, = sys.argv[1:]
TIME_LIMIT_S = 40
PINGS = 7

CONFIGURATION = """global:
  scrape_interval: 1s
scrape_configs:
  - job_name: steward
    static_configs:
      - targets: ['{address}']
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(*words, **options):
    return subprocess.run([os.path.join(programs, words[0]), *words[1:]], stdout=subprocess.PIPE, text=True, check=True,
                          timeout=TIME_LIMIT_S, **options).stdout


def check_page(text, whose):
    done = subprocess.run(["promtool", "check", "metrics"], input=text, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, timeout=TIME_LIMIT_S)
    assert done.returncode == 0 and done.stdout.strip() == "", f"promtool on the page of {whose}:\n{done.stdout}"


def asked(prometheus, query):
    url = f"http://{prometheus}/api/v1/query?query=" + urllib.parse.quote(query)
    with urllib.request.urlopen(url, timeout=5) as answer:
        return [float(one["value"][1]) for one in json.load(answer)["data"]["result"]]


def await_value(prometheus, query, expected):
    until = time.monotonic() + TIME_LIMIT_S
    seen = None
    while time.monotonic() < until:
        try:
            seen = asked(prometheus, query)
            if seen == expected:
                return
        except (OSError, ValueError) as error:  # it is starting
            seen = error
        time.sleep(0.2)
    raise AssertionError(f"{query} is {seen}, not {expected}")


def use(path):
    environment = dict(os.environ, STEWARD_SOCKET=path)
    for _ in range(PINGS):
        run("steward", "service", "ping", env=environment)
    run("steward", "create", "lock", 'the "red"\\ door', env=environment)
    run("steward", "lock", 'the "red"\\ door', "--", "true", env=environment)
    return environment


def serve(directory):
    """The daemon, and where it says that it serves metrics."""
    log = os.path.join(directory, "log")
    daemon = subprocess.Popen([os.path.join(programs, "stewardd"), "--foreground", "--socket", os.path.join(directory, "s"),
                               "--metrics", "127.0.0.1:0", "--log-level", "info", "--log-file", log, "--ready-fd", "1"],
                              stdout=subprocess.PIPE)
    daemon.stdout.read(1)
    with open(log, encoding="utf-8") as lines:
        said = [line.rstrip('"\n').rsplit(" ", 1)[1] for line in lines if " event=metrics " in line]
    return daemon, said[0]


def main():
    if shutil.which("prometheus") is None or shutil.which("promtool") is None:
        sys.exit("there is no prometheus: scripts/packages test")
    started = []
    with tempfile.TemporaryDirectory() as directory:
        try:
            daemon, address = serve(directory)
            started.append(daemon)
            environment = use(os.path.join(directory, "s"))
            with urllib.request.urlopen(f"http://{address}/metrics", timeout=5) as answer:
                assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8", answer.headers
                check_page(answer.read().decode(), "the daemon")
            check_page(run("steward", "stats", "--prometheus", env=environment), "the command")

            configuration = os.path.join(directory, "prometheus.yml")
            with open(configuration, "w", encoding="utf-8") as file:
                file.write(CONFIGURATION.format(address=address))
            prometheus = f"127.0.0.1:{free_port()}"
            with open(os.path.join(directory, "prometheus.log"), "wb") as log:
                started.append(subprocess.Popen(["prometheus", f"--config.file={configuration}",
                                                 f"--storage.tsdb.path={os.path.join(directory, 'data')}",
                                                 f"--web.listen-address={prometheus}"], stdout=log, stderr=log))
            await_value(prometheus, 'steward_method_calls_total{method="service.ping"}', [PINGS])
            await_value(prometheus, r'steward_lock_hold_seconds_count{lock="the \"red\"\\ door"}', [1])
            await_value(prometheus, "up", [1])
            assert asked(prometheus, 'histogram_quantile(0.99, steward_method_step_seconds_bucket) < 60') is not None
        finally:
            for process in reversed(started):
                process.kill()
                process.wait()


main()
