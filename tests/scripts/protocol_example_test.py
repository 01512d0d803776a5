#!/usr/bin/env python3
"""The worked examples of docs/protocol.md against a real daemon.

Lines that begin with `>` are sent, lines that begin with `<` must come back, in that order. In the block marked `hex` each
byte is two digits; `..` is a byte that differs from run to run, `...` the rest of a frame, and what follows `;` a
comment. In the block marked `lines` each line is a line of the text form.

usage: protocol_example_test.py STEWARDD PROTOCOL.md
"""
import os
import re
import socket
import struct
import subprocess
import sys
import tempfile

HEADER_BYTES = 20


def block(path, mark):
    with open(path, encoding="utf-8") as document:
        found = re.findall(rf"^```{mark}\n(.*?)^```", document.read(), re.MULTILINE | re.DOTALL)
    assert len(found) == 1, f"{path} must have one block marked {mark}, not {len(found)}"
    lines = [line for line in found[0].splitlines() if line.strip()]
    assert all(line[:2] in ("> ", "< ") for line in lines), lines
    return [(line[0], line[2:]) for line in lines]


def start(stewardd, path):
    daemon = subprocess.Popen([stewardd, "--foreground", "--log-level", "off", "--socket", path, "--ready-fd", "1"],
                              stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    assert daemon.stdout.read(1), "the daemon did not start"
    return daemon


def receive(peer, count):
    got = b""
    while len(got) < count:
        more = peer.recv(count - len(got))
        assert more, f"the daemon closed the channel after {got.hex(' ')}"
        got += more
    return got


def size_of(frame):
    return HEADER_BYTES + struct.unpack_from("<I", frame)[0]


def play_bytes(lines, peer):
    checked = 0
    frame = b""
    for direction, line in lines:
        words = line.split(";")[0].split()
        if direction == ">":
            peer.sendall(bytes(int(word, 16) for word in words))
            continue
        wanted = [word for word in words if word != "..."]
        got = receive(peer, len(wanted))
        same = all(want == ".." or int(want, 16) == byte for want, byte in zip(wanted, got))
        assert same, f"documented: {line}\nreceived:   {got.hex(' ')}"
        checked += len(wanted)
        frame += got
        if words[-1] == "...":
            frame += receive(peer, size_of(frame) - len(frame))
        if len(frame) >= HEADER_BYTES and len(frame) == size_of(frame):
            frame = b""
    assert not frame, "the last frame is not whole"
    return checked


def play_lines(lines, peer):
    stream = peer.makefile("rw", encoding="utf-8", newline="\n")
    checked = 0
    for direction, line in lines:
        if direction == ">":
            stream.write(line + "\n")
            stream.flush()
            continue
        got = stream.readline().rstrip("\n")
        assert got == line, f"documented: {line}\nreceived:   {got}"
        checked += 1
    return checked


def check(stewardd, lines, play):
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "s")
        daemon = start(stewardd, path)
        try:
            with socket.socket(socket.AF_UNIX) as peer:
                peer.settimeout(60)
                peer.connect(path)
                checked = play(lines, peer)
        finally:
            daemon.terminate()
            code = daemon.wait(timeout=60)
    assert code == 0, f"the daemon ended with {code}"
    assert checked > 0, "the example expects nothing"
    return checked


def main():
    stewardd, document = sys.argv[1:]
    print(check(stewardd, block(document, "hex"), play_bytes), "bytes and", end=" ")
    print(check(stewardd, block(document, "lines"), play_lines), "lines are as documented")


main()
