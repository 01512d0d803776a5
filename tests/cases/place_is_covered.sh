#!/bin/bash
# Nothing happens to a daemon's files when a file system is mounted over their directory, or a directory above it is renamed; but the path
# leads elsewhere, and a second daemon can begin there. Right: the first one hears of it. It puts its socket where the path leads now,
# or ends if it cannot; there are never two for one path.
# Runs as root in a mount namespace of its own, with an empty /run.
[ "$(id -u)" = 0 ] || exit 77
if [ "$1" != inside ]; then exec unshare -m "$BASH" "$0" inside; fi
bin=${STEWARD_BIN:-$(dirname "$(command -v steward)")}
{ mount -t tmpfs tmpfs /run && mkdir /run/bin && mount --bind "$bin" /run/bin; } || exit 77
export PATH=/run/bin:$PATH; unset STEWARD_SOCKET XDG_RUNTIME_DIR
mkdir -p -m 700 /run/above/own; socket=/run/above/own/s
faults=0
expect() { [ "$2" = "$3" ] || { echo "FAIL $1: $2, not $3"; faults=1; }; }
await() { local i; for i in $(seq 500); do "$@" >/dev/null 2>&1 && return; sleep .01; done; echo "FAIL never came true: $*"; faults=1; }
begin() { stewardd --foreground --socket "$socket" 2>/run/words & daemon=$!; await steward --socket "$socket" ping; }
serves() { [ "$(head -1 "$socket.lock")" = "$daemon" ] && steward --socket "$socket" ping; }

begin
mount -t tmpfs -o mode=700 tmpfs /run/above/own
await serves
timeout 10 stewardd --foreground --socket "$socket" >/dev/null 2>&1; expect "a second daemon after the mount" $? 3
umount -l /run/above/own
await serves
timeout 10 stewardd --foreground --socket "$socket" >/dev/null 2>&1; expect "a second daemon after the end of the mount" $? 3
mount -t tmpfs -o mode=700 tmpfs /run/above
await sh -c "! kill -0 $daemon"
wait "$daemon"; expect "a daemon whose directory is not there any more" $? 1
expect "its sentence" "$(grep -c 'the place of the socket is lost' /run/words)" 1
umount -l /run/above

begin
mv /run/above /run/moved
await sh -c "! kill -0 $daemon"
wait "$daemon"; expect "a daemon whose path leads nowhere" $? 1
[ $faults = 0 ] && echo PASS
exit $faults
