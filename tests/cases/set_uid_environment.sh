#!/bin/bash
# A program with the rights of another user (set-uid) is run with an environment that a stranger wrote. Right: neither the program that it
# starts as its daemon ($STEWARDD, $PATH) nor the socket that it talks to ($STEWARD_SOCKET, $XDG_RUNTIME_DIR) is taken from there, nor
# where it keeps files ($XDG_CACHE_HOME, $HOME), its shell ($SHELL), or where a daemon listens ($STEWARD_SOCKET, $LISTEN_FDS) and
# whom it tells ($NOTIFY_SOCKET). Runs as root, on a file system that knows set-uid.
[ "$(id -u)" = 0 ] || exit 77
bin=${STEWARD_BIN:-$(dirname "$(command -v steward)")}
dir=$(mktemp -d); chmod 755 "$dir"; trap 'rm -rf "$dir"' EXIT
mkdir -m 777 "$dir/said"
for program in steward stewardd decrement; do
    cp "$bin/$program" "$dir" && chown nobody "$dir/$program" && chmod 4755 "$dir/$program" || exit 77
done
printf '#!/bin/sh\nid -un >%s/said/stewardd\nexit 1\n' "$dir" >"$dir/evil"; chmod 755 "$dir/evil"
mkdir "$dir/path"; cp "$dir/evil" "$dir/path/stewardd"
verdict=PASS
words=$(STEWARD_SOCKET=$dir/chosen XDG_RUNTIME_DIR=$dir "$dir/steward" ping 2>&1)
case $words in *"$dir"*) verdict="FAIL the socket was chosen by the environment: $words" ;; esac
case $words in *"/steward-$(id -u nobody)/"* | *"/run/user/$(id -u nobody)/"*) ;; *"$dir"*) ;; *) echo "cannot be tried here: $words"; exit 77 ;; esac
STEWARDD=$dir/evil PATH=$dir/path:$PATH TMPDIR=$dir/said "$dir/decrement" >/dev/null 2>&1
[ -e "$dir/said/stewardd" ] && verdict="FAIL the program was chosen by the environment, and run as $(cat "$dir/said/stewardd")"

# A daemon and a command of `nobody`, at a place that was chosen in words. Python passes the daemon a socket, as systemd does.
mkdir -m 700 "$dir/own"; chown nobody "$dir/own"; mkdir -m 777 "$dir/cache" "$dir/home"
cat >"$dir/start.py" <<'END'
import os, socket, sys
directory = sys.argv[1]
notified = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
notified.bind(directory + "/said/notify")
os.chmod(directory + "/said/notify", 0o777)
passed = socket.socket(socket.AF_UNIX)
passed.bind(directory + "/said/passed")
passed.listen()
ready, says_ready = os.pipe()
daemon = os.fork()
if daemon == 0:
    os.dup2(says_ready, 4)
    os.dup2(passed.fileno(), 3)
    os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1", NOTIFY_SOCKET=directory + "/said/notify",
                      STEWARD_SOCKET=directory + "/said/chosen")
    os.execv(directory + "/stewardd", ["stewardd", "--foreground", "--socket", directory + "/own/s", "--ready-fd", "4"])
os.close(says_ready)
if os.read(ready, 1) == b"":
    sys.exit("the daemon did not begin at its own place")
print(daemon, flush=True)
notified.setblocking(False)
try:
    print("told", notified.recv(1000), file=sys.stderr)
    sys.exit(1)
except BlockingIOError:
    pass
END
python3 "$dir/start.py" "$dir" >"$dir/daemon" 2>"$dir/why" || verdict="FAIL the daemon's environment decides: $(tail -1 "$dir/why")"
daemon=$(cat "$dir/daemon")
steward() { XDG_CACHE_HOME=$dir/cache HOME=$dir/home SHELL=$dir/shell "$dir/steward" --socket "$dir/own/s" "$@"; }
printf '#!/bin/sh\n: >%s/said/shell\n' "$dir" >"$dir/shell"; chmod 755 "$dir/shell"
if [ -n "$daemon" ]; then
    [ "$(steward create list names 2>/dev/null)" ] || verdict="FAIL the command does not find the daemon"
    [ -z "$(ls -A "$dir/cache" "$dir/home" | grep -v ':$')" ] || verdict="FAIL the environment chose where the command keeps files"
    # It ends with another code where a sanitized build cannot look for leaks, as in a program with another user's rights.
    steward lock door -c ": >$dir/said/ran" 2>"$dir/why" || grep -q LeakSanitizer "$dir/why" || verdict="FAIL the lock: $(cat "$dir/why")"
    [ -e "$dir/said/ran" ] || verdict="FAIL the command runs nothing"
    [ -e "$dir/said/shell" ] && verdict="FAIL the shell was chosen by the environment"
    kill "$daemon"
fi
# And one that is told no place: it is not the environment's.
STEWARD_SOCKET=$dir/said/chosen "$dir/stewardd" --help >"$dir/help"
grep -q "Env:STEWARD_SOCKET" "$dir/help" && verdict="FAIL the environment chooses where the daemon listens"
echo "$verdict"; [ "$verdict" = PASS ]
