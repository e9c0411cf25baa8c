#!/bin/sh
# Starts or stops a Docker engine of its own for the tests: dockerd.sh start|stop DIR.
# `start` prints the socket to put into TEST_DOCKER_SOCKET. It needs root, dockerd (Debian: docker.io) and busybox-static.
set -eu

usage() { echo "usage: $0 start|stop DIR" >&2; exit 2; }
[ $# -eq 2 ] || usage
mkdir -p "$2"
dir=$(cd "$2" && pwd)
socket=$dir/docker.sock
export DOCKER_HOST="unix://$socket"

answers() { curl -fs -m 2 --unix-socket "$socket" http://docker/_ping >/dev/null 2>&1; }
alive() { [ -f "$dir/docker.pid" ] && kill -0 "$(cat "$dir/docker.pid")" 2>/dev/null; }

# An engine that can neither use overlay2 nor set up a network still runs containers: vfs, no bridge, no iptables.
launch() {
  : >"$dir/dockerd.log"
  nohup dockerd --data-root "$dir/data-$1" --exec-root "$dir/exec" --pidfile "$dir/docker.pid" --host "$DOCKER_HOST" \
    --exec-opt native.cgroupdriver=cgroupfs --iptables=false --bridge=none --storage-driver "$1" \
    >>"$dir/dockerd.log" 2>&1 </dev/null &
  launched=$!
  tries=0
  while [ $tries -lt 150 ] && kill -0 $launched 2>/dev/null; do
    answers && return 0
    tries=$((tries + 1))
    sleep 0.2
  done
  kill $launched 2>/dev/null || true
  wait $launched 2>/dev/null || true
  return 1
}

# No image can be pulled where the tests run, so that one is made of the busybox of this machine.
make_image() {
  if curl -fs --unix-socket "$socket" http://docker/images/lab/busybox:1/json >/dev/null 2>&1; then return 0; fi
  root=$(mktemp -d)
  mkdir -p "$root/bin" "$root/tmp" "$root/etc" "$root/proc" "$root/sys" "$root/dev"
  cp "$(command -v busybox)" "$root/bin/busybox"
  for name in $("$root/bin/busybox" --list); do [ -e "$root/bin/$name" ] || ln -s busybox "$root/bin/$name"; done
  echo 'root:x:0:0:root:/:/bin/sh' >"$root/etc/passwd"
  tar -C "$root" -c . | curl -fsS --unix-socket "$socket" -X POST -H 'Content-Type: application/x-tar' --data-binary @- \
    'http://docker/images/create?fromSrc=-&repo=lab/busybox&tag=1' >>"$dir/dockerd.log"
  rm -rf "$root"
}

case $1 in
  start)
    if ! answers; then
      launch overlay2 || launch vfs || { echo "dockerd did not start:" >&2; tail -n 20 "$dir/dockerd.log" >&2; exit 1; }
    fi
    make_image
    echo "$socket"
    ;;
  stop)
    if alive; then
      pid=$(cat "$dir/docker.pid")
      kill "$pid"
      tries=0
      while kill -0 "$pid" 2>/dev/null && [ $tries -lt 100 ]; do tries=$((tries + 1)); sleep 0.2; done
    fi
    ;;
  *) usage ;;
esac
