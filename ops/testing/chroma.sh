#!/bin/sh
# Starts or stops a Chroma server of its own for the tests: chroma.sh start|stop DIR [CACHE].
# `start` prints the URL to put into TEST_CHROMA_URL; its data, port and log stay in DIR, so that a second start goes on with them.
# The server comes with npm: the one of this checkout where it loads, else 1.0.5, which loads on an older glibc and is kept in CACHE.
set -eu

usage() { echo "usage: $0 start|stop DIR [CACHE]" >&2; exit 2; }
[ $# -ge 2 ] || usage
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$2"
dir=$(cd "$2" && pwd)
cache=${3:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/homelab-copilot-chroma}
older=1.0.5

answers() { curl -fs -m 2 "http://127.0.0.1:$1/api/v2/heartbeat" >/dev/null 2>&1; }

# A pid file that a crash left behind may name a process of somebody else by now.
alive() { [ -f "$dir/chroma.pid" ] && tr '\0' ' ' 2>/dev/null <"/proc/$(cat "$dir/chroma.pid")/cmdline" | grep -qF -- "$dir/store"; }

loads() { node -e 'require(process.argv[1])' "$1" >/dev/null 2>&1; }

binding() {
  name=chromadb-js-bindings-linux-$(node -p process.arch)-gnu
  shipped=$(dirname "$(dirname "$here")")/node_modules/$name
  if loads "$shipped"; then echo "$shipped"; return; fi
  kept=$cache/node_modules/$name
  if ! loads "$kept"; then
    mkdir -p "$cache"
    npm install --no-audit --no-fund --no-save --prefix "$cache" "$name@$older" >"$dir/npm.log" 2>&1 \
      || { echo "$name@$older could not be installed, and that of the checkout does not load here:" >&2; tail -n 5 "$dir/npm.log" >&2; exit 1; }
    loads "$kept" || { echo "neither $name of the checkout nor $older loads on this system (glibc $(ldd --version | head -n 1 | sed 's/.* //'))" >&2; exit 1; }
  fi
  echo "$kept"
}

free_port() { node -e 'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'; }

case $1 in
  start)
    [ -f "$dir/port" ] || free_port >"$dir/port"
    port=$(cat "$dir/port")
    if ! alive || ! answers "$port"; then
      from=$(binding)
      setsid nohup node -e 'require(process.argv[1]).cli(["chroma", "run", "--path", process.argv[2], "--host", "127.0.0.1", "--port", process.argv[3]])' \
        "$from" "$dir/store" "$port" >>"$dir/chroma.log" 2>&1 </dev/null &
      echo $! >"$dir/chroma.pid"
      tries=0
      until answers "$port"; do
        tries=$((tries + 1))
        if [ $tries -ge 100 ] || ! kill -0 "$(cat "$dir/chroma.pid")" 2>/dev/null; then echo "Chroma did not start:" >&2; tail -n 20 "$dir/chroma.log" >&2; exit 1; fi
        sleep 0.2
      done
    fi
    echo "http://127.0.0.1:$port"
    ;;
  stop)
    # It takes no notice of SIGTERM.
    if alive; then kill -9 "$(cat "$dir/chroma.pid")"; fi
    rm -f "$dir/chroma.pid"
    ;;
  *) usage ;;
esac
