#!/bin/bash
# $XDG_RUNTIME_DIR names one directory in many ways: with a slash at its end, with two slashes, through a symbolic link.
# Right: a daemon begins under each spelling (it does not take its own socket for another daemon's), a second one is refused whichever
# of the two spells it how, and the command finds the daemon with and without the variable.
# Runs as root in a mount namespace of its own, with an empty /run and /tmp.
[ "$(id -u)" = 0 ] || exit 77
if [ "$1" != inside ]; then exec unshare -m "$BASH" "$0" inside; fi
bin=${STEWARD_BIN:-$(dirname "$(command -v steward)")}
{ mount -t tmpfs tmpfs /run && mkdir /run/bin && mount --bind "$bin" /run/bin && mount -t tmpfs tmpfs /tmp; } || exit 77
export PATH=/run/bin:$PATH; unset STEWARD_SOCKET XDG_RUNTIME_DIR
user=$(id -u); run=/run/user/$user
mkdir -p -m 711 /run/user; mkdir -m 700 "$run" /tmp/elsewhere; ln -s "$run" /run/link; ln -s /tmp/elsewhere /tmp/link
faults=0
expect() { [ "$2" = "$3" ] || { echo "FAIL $1: $2, not $3"; faults=1; }; }
# A daemon that listens, or has ended: `status` is 0, or how it ended.
begin() {
    status=0; daemon=
    stewardd --foreground --ready-fd 3 3>/run/ready 2>/run/words & daemon=$!
    until [ -s /run/ready ]; do kill -0 "$daemon" 2>/dev/null || { wait "$daemon"; status=$?; break; }; sleep .01; done
    rm -f /run/ready
}
second() { timeout 10 stewardd --foreground >/run/said 2>&1; }

for first in "$run" "$run/" "/run//user/$user" "/run/user/./$user" /run/link /run/link/; do
    export XDG_RUNTIME_DIR=$first; begin
    expect "a daemon with $first ($(cat /run/words))" "$status" 0
    for other in "$run" "$run/" "/run/user//$user" /run/link/ /tmp/elsewhere/; do
        XDG_RUNTIME_DIR=$other second; expect "one with $other beside one with $first" $? 3
        XDG_RUNTIME_DIR=$other steward ping >/dev/null 2>&1; expect "the command with $other beside $first" $? 0
    done
    (unset XDG_RUNTIME_DIR; second); expect "cron's beside one with $first" $? 3
    kill "$daemon"; wait "$daemon"
done

# A directory of one's own beside /run/user/UID.
for first in /tmp/elsewhere /tmp/elsewhere/ /tmp//elsewhere /tmp/link /tmp/link/; do
    export XDG_RUNTIME_DIR=$first; begin
    expect "a daemon with $first ($(cat /run/words))" "$status" 0
    for other in /tmp/elsewhere/ /tmp/link /tmp//link/; do
        XDG_RUNTIME_DIR=$other second; expect "one with $other beside one with $first" $? 3
    done
    kill "$daemon"; wait "$daemon"
    (unset XDG_RUNTIME_DIR; begin; echo "$daemon" >/run/pid)
    second; expect "one with $first beside cron's" $? 3
    stewardd --foreground --socket "$first/steward/steward.sock" >/run/said 2>&1; expect "one that names the place by $first" $? 3
    kill "$(cat /run/pid)"; tail --pid="$(cat /run/pid)" -f /dev/null
done
[ $faults = 0 ] && echo PASS
exit $faults
