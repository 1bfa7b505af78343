#!/bin/busybox sh
# SPDX-License-Identifier: Apache-2.0
#
# First process of a guest under comparison: writes what it sees to /.view/seen.N (N: which boot), tells the host,
# waits for its word, and ends the way /.view/end says. Everything it needs is busybox's own.
umask_before=$(umask)
arguments=$(printf '<%s> ' "$0" "$@")
folder_before=$PWD
PATH=/bin:/sbin
cd /.view

boot=1
while [ -e seen.$boot ]; do boot=$((boot + 1)); done

section() { echo "== $1"; }
# Each file's lines behind its name, or that there is none; one process for all, for on an emulated phone each costs milliseconds.
show() {
  readable=
  for file in "$@"; do
    if [ -r "$file" ]; then readable="$readable $file"; else echo "$file: missing"; fi
  done
  [ -z "$readable" ] || grep -H '' $readable 2>&1 | sed 's/:/: /'
}
may() { if (eval "$2") 2>/dev/null; then echo "$1: yes"; else echo "$1: no"; fi; }

{
  section process
  echo "arguments $arguments"
  echo "umask $umask_before"
  echo "folder $folder_before"
  uname -m -n
  id
  section dev
  find /dev -exec stat -c '%n %A %u:%g %t:%T %N' {} + 2>/dev/null | sort
  section terminal
  for path in /dev/console /dev/tty1 /dev/tty2; do [ -c $path ] && echo "$path $(stty -F $path -a 2>&1 | tr '\n' ' ')"; done
  section cgroup
  show /proc/self/cgroup
  find /sys/fs/cgroup -maxdepth 1 2>/dev/null | sort
  section cgroup-limits
  set --
  for name in memory.max memory.high memory.limit_in_bytes memory.soft_limit_in_bytes pids.max cpu.max cpu.shares \
    cpu.weight cpu.cfs_quota_us cpu.cfs_period_us cpuset.cpus cpuset.mems blkio.bfq.weight devices.list; do
    set -- "$@" -o -name $name
  done
  shift
  show $(find /sys/fs/cgroup -maxdepth 2 "$@" 2>/dev/null | sort)
  section network
  ip address 2>&1
  section routes
  ip -4 route 2>&1
  section routes6
  ip -6 route 2>&1
  section rules
  ip rule 2>&1
  section sysctl
  show /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/all/forwarding /proc/sys/net/core/somaxconn \
    /proc/sys/kernel/shmmax /proc/sys/kernel/shmmni /proc/sys/kernel/msgmax /proc/sys/kernel/sem \
    /proc/sys/fs/mqueue/msg_max /proc/sys/kernel/hostname /proc/sys/kernel/domainname /proc/sys/kernel/random/boot_id
  section clocks
  show /proc/self/timens_offsets
  section writable
  for path in / /dev /dev/shm /proc/sys/kernel/hostname /proc/sys/net/ipv4/ip_forward /proc/sysrq-trigger /proc/kcore \
    /proc/irq /proc/bus /proc/fs /sys /sys/kernel /sys/devices/virtual/net /sys/fs/cgroup /sys/fs/cgroup/cgroup.procs \
    /sys/fs/cgroup/memory /sys/fs/cgroup/memory/cgroup.procs /mnt; do
    if [ ! -e $path ]; then echo "$path missing"; elif [ -w $path ]; then echo "$path writable"; else echo "$path read-only"; fi
  done
  section devices
  # Of tmpfs that allow nodes: whether the controller of devices, not the file system, says no. Name, kind, and numbers.
  while read -r name type major minor; do
    node=/dev/probe-$name
    may "mknod $name" "mknod $node $type $major $minor" && [ -e $node ] || continue
    may "read $name" ": <$node"
    may "write $name" ": >$node"
  done <nodes
  rm -f /dev/probe-*
  section more
  show $(cat more)
} >seen.new 2>&1
mv seen.new seen.$boot
# Not with its own descriptors, which the host looks at meanwhile.
/bin/busybox sh -c "echo $boot >ready; read -r _ <go"

# A line for each boot, and `exit 0` behind the last: a guest that boots for ever is no test.
end=$(sed -n "${boot}p" end)
eval "${end:-exit 0}"
# reboot(2) answers at once; the kernel ends this process.
while :; do sleep 60; done
