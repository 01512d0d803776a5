#!/bin/bash
# The daemon is lost where /proc is not mounted (a chroot, a bare container), so that nobody can look up what a section has started.
# Right: the command itself is ended all the same, and `steward lock` says 4. Runs as root, with a mount namespace of its own.
# A sanitized build looks for leaks at its end with the help of /proc, and ends with a code of its own where there is none.
is_sanitized() { grep -q __asan_init "$(command -v steward)"; }
[ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null || exit 77
dir=$(mktemp -d); export STEWARD_SOCKET=$dir/s; stewardd --foreground 2>/dev/null & d=$!
await() { local i; for i in $(seq 2000); do "$@" >/dev/null 2>&1 && return; sleep .01; done; return 1; }
await steward ping
unshare -m sh -c 'mount -t tmpfs tmpfs /proc && exec steward lock job -- sh -c "echo \$\$ >$0; exec sleep 60"' "$dir/pid" 2>/dev/null & w=$!
await test -s "$dir/pid"; command=$(cat "$dir/pid")
kill -KILL "$d"; wait "$d" 2>/dev/null
verdict=PASS
await sh -c "! kill -0 $w" || verdict="FAIL steward waits for a command that it does not end"
if kill -0 "$command" 2>/dev/null; then verdict="FAIL the command runs without the lock"; kill -KILL "$command" "$w" 2>/dev/null; fi
wait "$w"; code=$?
[ "$verdict" = PASS ] && [ "$code" != 4 ] && ! is_sanitized && verdict="FAIL the exit code is $code, not 4"
rm -rf "$dir"
echo "$verdict"; [ "$verdict" = PASS ]
