#!/system/bin/busybox sh
# SPDX-License-Identifier: Apache-2.0
#
# Runs on the phone as root: the tools of each runner on a guest that each has started, one after the other, and what they said and
# ended with, in transcripts/STARTER-USER.
#
#   tools.sh BASE STOCK OURS
set -u
base=$1
shift
cd "$base" || exit 1
patience=60
. "$base/runners.sh"

tool() {
  echo "\$ $*"
  name=$1
  shift
  echo "from outside" | (by "$user" "$name" -P "$base/guests" -n tools "$@") 2>/dev/null
  echo "ended $?"
}

transcript() {
  user=$2
  (by "$1" lxc-start -P "$base/guests" -n tools -o "$base/tools.log" -l DEBUG) </dev/null 2>&1
  tool lxc-info
  tool lxc-info -c lxc.uts.name -c lxc.net.0.type -c lxc.group
  echo '$ lxc-ls'
  (by "$user" lxc-ls -P "$base/guests" -f -F NAME,STATE,AUTOSTART,GROUPS,IPV4,UNPRIVILEGED tools) 2>/dev/null
  tool lxc-attach -- sh -c 'hostname; cat; id -u; exit 7'
  tool lxc-cgroup pids.max 65
  tool lxc-cgroup pids.max
  tool lxc-freeze
  tool lxc-info -s
  tool lxc-unfreeze
  tool lxc-stop -t 20
  tool lxc-stop
}

mkdir -p transcripts
hold_all "$@"
stock=$1 ours=$2
# The first is what the others are compared with.
for pair in "$stock $stock" "$stock $ours" "$ours $stock"; do
  set -- $pair
  transcript "$1" "$2" >"transcripts/$1-$2" 2>&1
done
release_all
exit 0
