#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Runs a command that starts guests beside other such commands, as root: in PID, mount, network and cgroup namespaces of its own,
# below a folder isolated-PID of each hierarchy, which is its root there. Footprints leave such folders out.
#
#   e2e/isolated.sh node --import tsx e2e/conformance/by-hand.ts 'lxc.uts.name = box'
#
# With --v2 first, the inside has cgroup v2 alone, at /sys/fs/cgroup: without the controllers that the machine has on v1. All that
# runs by it is in init.scope there, as on a host with systemd: a folder with processes hands no controllers down.
set -e
layout=same
if [ "$1" = --v2 ]; then layout=v2; shift; fi
name=isolated-$$
hierarchies=/sys/fs/cgroup
for folder in $hierarchies/*/; do
  [ -e "$folder/cgroup.procs" ] || continue
  mkdir "$folder/$name"
  for file in cpuset.cpus cpuset.mems; do
    [ -e "$folder/$name/$file" ] && cat "$folder/$file" >"$folder/$name/$file"
  done
done
leave() {
  for folder in $hierarchies/*/; do
    if [ -d "$folder/$name" ]; then find "$folder/$name" -depth -type d -exec rmdir {} \; ; fi
  done
}
trap leave EXIT
trap exit INT TERM

# What only the inside may do; the words of the command follow.
inside='
mounts=$(grep -E "^[^ ]+ /sys/fs/cgroup" /proc/self/mounts)
umount --recursive --lazy /sys
mount -t sysfs sysfs /sys
mount -t tmpfs tmpfs /sys/fs/cgroup
layout=$1; shift
if [ "$layout" = v2 ]; then
  umount /sys/fs/cgroup
  mount -t cgroup2 cgroup2 /sys/fs/cgroup
  mounts=
fi
echo "$mounts" | while read -r source point type options rest; do
  case $type in
    cgroup) mkdir "$point"; mount -t cgroup -o "$(echo "$options" | sed "s/^rw,//; s/relatime,*//")" cgroup "$point" ;;
    cgroup2) mkdir -p "$point"; mount -t cgroup2 cgroup2 "$point" ;;
  esac
done
ip link set lo up
status=0
"$@" || status=$?
# What is frozen does not die, and would hold up the end of all else.
find /sys/fs/cgroup -name freezer.state | while read -r file; do echo THAWED >"$file" 2>/dev/null || :; done
find /sys/fs/cgroup -name cgroup.freeze | while read -r file; do echo 0 >"$file" 2>/dev/null || :; done
exit $status'
status=0
sh -c '
name=$1; layout=$2; shift 2
for folder in /sys/fs/cgroup/*/; do [ -d "$folder/$name" ] && echo 0 >"$folder/$name/cgroup.procs"; done
exec unshare --cgroup sh -c '"'"'
folder=$(echo /sys/fs/cgroup/*/cgroup.controllers); folder=${folder%/*}/$1
[ $2 = v2 ] && mkdir "$folder/init.scope" && echo 0 >"$folder/init.scope/cgroup.procs"
shift 2
exec unshare --mount --propagation private --net --pid --fork --mount-proc --kill-child "$@"
'"'"' sh "$name" "$layout" "$@"
' sh "$name" $layout sh -ec "$inside" sh $layout "$@" || status=$?
exit $status
