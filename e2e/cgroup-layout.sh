#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Runs a command with the cgroup mounts of another kind of host: below isolated.sh, of whose hierarchies it mounts some elsewhere.
#
#   e2e/isolated.sh e2e/cgroup-layout.sh android build/out/device/x86_64/lodged serve --base /var/tmp/a
set -e
layout=$1; shift
umount --recursive /sys/fs/cgroup
v1() { mkdir -p "$2"; mount -t cgroup -o "$1" cgroup "$2"; }
v2() { mkdir -p "$1"; mount -t cgroup2 cgroup2 "$1"; }
case $layout in
  v2) v2 /sys/fs/cgroup ;;
  v1)
    mount -t tmpfs tmpfs /sys/fs/cgroup
    for name in cpu cpuacct cpuset memory devices freezer blkio pids; do v1 $name /sys/fs/cgroup/$name; done ;;
  # As AOSP's cgroups.json mounts them: no devices, freezer or pids; v2 for its own freezer.
  android)
    mount -t tmpfs tmpfs /mnt
    for name in memory:memcg cpu:cpuctl cpuset:cpuset blkio:blkio; do v1 "${name%:*}" "/mnt/${name#*:}"; done
    v2 /sys/fs/cgroup ;;
  *) echo "no layout $layout" >&2; exit 2 ;;
esac
exec "$@"
