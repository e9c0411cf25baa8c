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

# A pid file that a crash left behind may name a process of somebody else by now.
alive() {
  [ -f "$dir/docker.pid" ] && tr '\0' ' ' 2>/dev/null <"/proc/$(cat "$dir/docker.pid")/cmdline" | grep -qF -- "--pidfile $dir/docker.pid "
}

# It is in a session of its own, so that it does not end with whatever started it.
# An engine that can neither use overlay2 nor set up a network still runs containers: vfs, no bridge, no iptables.
launch() {
  alive || rm -f "$dir/docker.pid"
  echo "=== $(date -u +%FT%TZ) $1" >>"$dir/dockerd.log"
  setsid nohup dockerd --data-root "$dir/data-$1" --exec-root "$dir/exec" --pidfile "$dir/docker.pid" --host "$DOCKER_HOST" \
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

# An engine that crashed a moment ago may hold its files and sockets still: it is tried again, and never replaced by an empty one.
relaunch() {
  rounds=0
  until launch "$1"; do
    rounds=$((rounds + 1))
    [ $rounds -lt 5 ] || return 1
    sleep 1
  done
}

# The containerd of an engine that was killed ends a moment later; until then a new engine takes it for its own and waits in vain.
settle() {
  tries=0
  while [ $tries -lt 25 ] && kill -0 "$(cat "$dir/exec/containerd/containerd.pid" 2>/dev/null || echo none)" 2>/dev/null; do
    tries=$((tries + 1))
    sleep 0.2
  done
}

first_launch() {
  launch overlay2 && return 0
  rm -rf "$dir/data-overlay2"
  launch vfs
}

bring_up() {
  tries=0
  while alive && [ $tries -lt 100 ]; do
    answers && return 0
    tries=$((tries + 1))
    sleep 0.2
  done
  settle
  if [ -d "$dir/data-overlay2" ]; then relaunch overlay2
  elif [ -d "$dir/data-vfs" ]; then relaunch vfs
  else first_launch
  fi
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
      bring_up || { echo "dockerd did not start:" >&2; tail -n 20 "$dir/dockerd.log" >&2; exit 1; }
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
