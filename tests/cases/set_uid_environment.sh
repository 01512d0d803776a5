#!/bin/bash
# A program with the rights of another user (set-uid) is run with an environment that a stranger wrote. Right: neither the program that it
# starts as its daemon ($STEWARDD, $PATH) nor the socket that it talks to ($STEWARD_SOCKET, $XDG_RUNTIME_DIR) is taken from there.
# Runs as root, on a file system that knows set-uid.
[ "$(id -u)" = 0 ] || exit 77
bin=${STEWARD_BIN:-$(dirname "$(command -v steward)")}
dir=$(mktemp -d); chmod 755 "$dir"; trap 'rm -rf "$dir"' EXIT
mkdir -m 777 "$dir/said"
for program in steward decrement; do
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
echo "$verdict"; [ "$verdict" = PASS ]
