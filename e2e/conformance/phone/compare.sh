#!/system/bin/busybox sh
# SPDX-License-Identifier: Apache-2.0
#
# Runs on the phone as root: starts each of configs/NUMBER by each of the runners named, and keeps what the guest and the kernel
# told in results/NUMBER/RUNNER. All starts are here, because every trip over adb costs more than one of them.
#
#   compare.sh BASE RUNNER...      a runner: lodged, stock, or stock-v1, for which Android's hierarchies are where LXC looks
set -u
base=$1
shift
cd "$base" || exit 1
. "$base/runners.sh"
# A limit on waits: a guest that takes longer hangs.
patience=60

# What of the files of a cgroup is compared; what a hierarchy has not is passed over.
limits='cgroup.max.* cgroup.freeze cgroup.subtree_control cgroup.type memory.max memory.high memory.low memory.min
memory.oom.group memory.swap.max memory.limit_in_bytes memory.soft_limit_in_bytes memory.memsw.limit_in_bytes pids.max
cpu.max cpu.shares cpu.weight cpu.idle cpu.cfs_quota_us cpu.cfs_period_us cpuset.cpus cpuset.mems io.max io.weight
blkio.bfq.weight blkio.throttle.*_device'

# Names, kinds, modes and owners below the root: what a start leaves in the guest's own files.
listing() {
  (cd root 2>/dev/null && find . -xdev ! -name . -exec stat -c '%n %f %u:%g %N' {} + | sort)
}

# The root as it was, where the start before, or what it prepared, has changed it.
restore() {
  [ -e tree ] && cmp -s "$seen_tree" tree && return
  rm -rf root
  cp -a pristine root
  listing >tree
}

# Where the hierarchies are mounted, by the first of their controllers: point_memory; point_unified is v2.
find_hierarchies() {
  while read -r _ point type options _; do
    case $type in
    cgroup2) point_unified=$point ;;
    cgroup) for each in blkio cpu cpuset memory; do case ,$options, in *,$each,*) eval "point_$each=\$point" ;; esac done ;;
    esac
  done </proc/mounts
}

# Copies what the kernel tells of a process, links as links.
look() {
  mkdir -p "$2/ns" "$2/fd" "$2/fdinfo"
  cd "/proc/$1" || return
  for each in 1 2 3 4 5 6 7 8 9; do
    read -r stat <stat
    # Its child that has told may still be in fork(2) with all signals blocked.
    case $stat in *') S '*) break ;; esac
    usleep 5000
  done
  {
    cp status environ limits mountinfo cgroup stat oom_score_adj personality coredump_filter uid_map gid_map setgroups \
      timens_offsets "$2"
    cp -P ns/* "$2/ns"
    cp -P fd/* "$2/fd"
    cp fdinfo/* "$2/fdinfo"
    while IFS=: read -r _ controllers path; do
      name=${controllers:-unified}
      eval "point=\${point_${name%%,*}-}"
      [ -n "$point" ] || continue
      mkdir -p "$2/cgroups/$name"
      cd "$point$path" || continue
      # shellcheck disable=SC2086
      cp $limits "$2/cgroups/$name"
      # Android's cpuset has files without a prefix.
      [ -e cpus ] && cp cpus "$2/cgroups/$name/cpuset.cpus" && cp mems "$2/cgroups/$name/cpuset.mems"
    done <cgroup
  } 2>/dev/null
  cd "$base" || exit 1
}

# At each boot of the guest, which tells of it, looks and lets it go on, until its runner has ended.
watch() {
  boot=1
  while :; do
    if ! read -r -t $patience line <&3; then
      (by "$runner" lxc-stop -P "$base/guests" -n view -k) 4>&- 3>&- </dev/null >>said 2>&1
      line='ended late'
      echo "nothing in $patience seconds" >>"$out/failed"
    fi
    case $line in ended*) break ;; esac
    monitor=$(cat monitor)
    read -r init _ <"/proc/$monitor/task/$monitor/children"
    mkdir -p "$out/boot-$boot"
    echo "$init" >"$out/boot-$boot/pid"
    look "$init" "$out/boot-$boot"
    echo go >&4
    boot=$((boot + 1))
  done
  echo "${line#ended }" >>"$out/end"
}

# Starts the guest once, and keeps what it and its kernel told.
observe() {
  runner=$1
  number=$2
  place=$base/configs/$number
  out=$base/results/$number/$runner
  mkdir -p "$out"
  restore
  rm -rf seen guests/view
  mkdir -m 777 seen
  mkdir -p guests/view/log
  mkfifo -m 666 seen/ready seen/go
  cp "$place/end" "$place/more" "$place/nodes" seen
  cp "$place/config" guests/view/config
  if [ -e "$place/prepare" ]; then sh -e "$place/prepare" >"$out/prepare" 2>&1 || echo "prepare: $?" >>"$out/failed"; fi
  exec 3<>seen/ready 4<>seen/go
  # Not in the background, for which a shell has SIGINT ignored: of one that is ignored the guest would inherit that.
  (
    (
      exec 3>&- 4>&-
      read -r pid _ </proc/self/stat
      echo "$pid" >monitor
      by "$runner" lxc-start -F -C -P "$base/guests" -n view -o "$out/log" -l WARN
    ) </dev/null >said 2>&1
    echo "ended $?" >&3
  ) | watch
  exec 3<&- 4<&-
  if [ -e "$place/take-back" ]; then sh -e "$place/take-back" >>"$out/prepare" 2>&1 || echo "take back: $?" >>"$out/failed"; fi
  rm -f seen/ready seen/go seen/end seen/more seen/nodes
  mv seen "$out/files"
  mv said "$out"
  seen_tree=$out/tree
  listing >"$seen_tree"
  if [ -e neighbour-ns ]; then mv neighbour-ns "$out"; fi
}

hold_all "$@"
find_hierarchies
seen_tree=none
mkdir -p host-ns
cp -P /proc/self/ns/* host-ns
for config in configs/*; do
  for runner in "$@"; do observe "$runner" "${config#configs/}"; done
  cp tree "results/${config#configs/}/tree"
done
release_all
exit 0
