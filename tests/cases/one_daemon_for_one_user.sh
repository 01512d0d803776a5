#!/bin/bash
# A login shell knows $XDG_RUNTIME_DIR, cron has not got it: whichever begins a daemon first, the other's finds it and begins none.
# Right: the second one ends with 3 and names socket and process of the first, in either order; of two that begin at the same time one
# is left; a path that was chosen, and a program's own daemon, are nobody's business. Where there is no daemon yet, the first is there.
# Runs as root in a mount namespace of its own, with an empty /run and /tmp.
[ "$(id -u)" = 0 ] || exit 77
if [ "$1" != inside ]; then exec unshare -m "$BASH" "$0" inside; fi
bin=${STEWARD_BIN:-$(dirname "$(command -v steward)")}
{ mount -t tmpfs tmpfs /run && mkdir /run/bin && mount --bind "$bin" /run/bin && mount -t tmpfs tmpfs /tmp; } || exit 77
export PATH=/run/bin:$PATH; unset STEWARD_SOCKET XDG_RUNTIME_DIR
user=$(id -u); login=/run/login; early=/tmp/steward-$user/steward.sock
mkdir -m 700 "$login"
faults=0
expect() { [ "$2" = "$3" ] || { echo "FAIL $1: $2, not $3"; faults=1; }; }
daemons() { local n=0 pid; for pid in "$@"; do kill -0 "$pid" 2>/dev/null && n=$((n + 1)); done; echo "$n"; }
await() { local i; for i in $(seq 1000); do "$@" >/dev/null 2>&1 && return; sleep .01; done; echo "FAIL never came true: $*"; faults=1; }
finish() { kill "$@" 2>/dev/null; wait "$@" 2>/dev/null; }

# cron first (and no /run/user/UID yet): the login's command finds its daemon, the login's daemon gives way.
stewardd --foreground & first=$!
await steward --socket "$early" ping
said=$(XDG_RUNTIME_DIR=$login stewardd --foreground 2>&1); expect "a login's daemon beside cron's" $? 3
expect "who is named" "$(grep -c "$early: process $first" <<<"$said")" 1
XDG_RUNTIME_DIR=$login steward ping >/dev/null 2>&1; expect "a login's command beside cron's daemon" $? 0
stewardd --foreground --socket /run/chosen & chosen=$!
await steward --socket /run/chosen ping
finish "$first" "$chosen"

# The login first: cron knows /tmp only, so it must not begin one where the other can be seen.
mkdir -p -m 711 /run/user; mkdir -m 700 "/run/user/$user"
XDG_RUNTIME_DIR=/run/user/$user stewardd --foreground & first=$!
await steward ping
said=$(stewardd --foreground 2>&1); expect "cron's daemon beside the login's" $? 3
said=$(stewardd --foreground --socket "$early" 2>&1); expect "one beside it that names the other default place" $? 3
finish "$first"

# A daemon that was killed leaves its socket at the first place: it hides nobody who lives at another one.
XDG_RUNTIME_DIR=$login stewardd --foreground & first=$!
XDG_RUNTIME_DIR=$login await steward ping
kill -9 "$first"; wait "$first" 2>/dev/null
expect "a socket that was left behind" "$(find "$login/steward" -type s | wc -l)" 1
stewardd --foreground --socket "$early" & first=$!
await steward --socket "$early" ping
XDG_RUNTIME_DIR=$login steward ping >/dev/null; expect "the command beside a dead socket" $? 0
finish "$first"

# Both at once, again and again.
for round in $(seq 20); do
    XDG_RUNTIME_DIR=$login stewardd --foreground 2>/dev/null & one=$!
    XDG_RUNTIME_DIR=$login stewardd --foreground --socket "$early" 2>/dev/null & other=$!
    await sh -c "! kill -0 $one || ! kill -0 $other"
    XDG_RUNTIME_DIR=$login await steward ping
    expect "daemons of round $round" "$(daemons "$one" "$other")" 1
    finish "$one" "$other"
done
[ $faults = 0 ] && echo PASS
exit $faults
