#!/bin/bash
# A user's watches of inotify are limited (fs.inotify.max_user_watches) and editors use them up: then nothing tells the daemon that its files
# have been taken away. Right: it looks now and then (every 10 s), and has its place back before long.
# Runs in a user namespace of its own that allows no watch at all.
if [ "$1" != inside ]; then unshare -U -r true 2>/dev/null || exit 77; exec unshare -U -r "$BASH" "$0" inside; fi
echo 0 >/proc/sys/user/max_inotify_watches || exit 77
dir=$(mktemp -d); socket=$dir/s
stewardd --foreground --socket "$socket" 2>"$dir/words" & daemon=$!
trap 'kill $daemon; wait $daemon 2>/dev/null; rm -rf "$dir"' EXIT
await() { local i; for i in $(seq 300); do "$@" >/dev/null 2>&1 && return; sleep .1; done; echo "FAIL never came true: $*"; exit 1; }
await steward --socket "$socket" ping
rm "$socket" "$socket.lock"
await steward --socket "$socket" ping
timeout 10 stewardd --foreground --socket "$socket" >/dev/null 2>&1
[ $? = 3 ] || { echo "FAIL a second daemon began"; exit 1; }
echo PASS
