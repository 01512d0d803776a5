#!/bin/bash
# swww#164, clawpatrol PR 670, oguri#35: a login shell has XDG_RUNTIME_DIR, cron, `ssh host command` and `su` have not.
# Right: both find one daemon (without the variable, /run/user/UID is looked at too, if it is this user's and 0700), and a second
# daemon at the other default place is not begun without a word: two daemons of one user are two locks of one name.
# Runs as root in a mount namespace of its own, with an empty /run and /tmp. STEWARD_BIN is where the binaries are.
[ "$(id -u)" = 0 ] || exit 77
if [ "$1" != inside ]; then exec unshare -m "$BASH" "$0" inside; fi
bin=${STEWARD_BIN:-$(dirname "$(command -v steward)")}
mount -t tmpfs tmpfs /run && mkdir /run/bin && mount --bind "$bin" /run/bin && mount -t tmpfs tmpfs /tmp || exit 77
export PATH=/run/bin:$PATH; unset STEWARD_SOCKET
run=/run/user/$(id -u); mkdir -p -m 711 /run/user; mkdir -m 700 "$run"
await() { local i; for i in $(seq 1000); do "$@" >/dev/null 2>&1 && return; sleep .01; done; return 1; }
XDG_RUNTIME_DIR=$run stewardd --foreground & a=$!
XDG_RUNTIME_DIR=$run await steward ping
XDG_RUNTIME_DIR=$run steward lock nightly -- sh -c ': >/run/held; exec sleep 60' & h=$!
await test -e /run/held
env -i PATH="$PATH" steward lock nightly --timeout 0 -- true; alone=$?
env -i PATH="$PATH" stewardd --foreground & b=$!
sleep .6
env -i PATH="$PATH" steward lock nightly --timeout 0 -- true; beside=$?
kill "$h"; wait "$h" 2>/dev/null; kill "$a" "$b" 2>/dev/null; wait "$a" "$b" 2>/dev/null
# 75: the lock is held by others.
[ $alone = 75 ] && [ $beside = 75 ] && { echo PASS; exit 0; }
echo "FAIL cron's lock: exit code $alone where only the login's daemon runs, $beside where cron began its own (0: two holders at once)"; exit 1
