#!/system/bin/busybox sh
# SPDX-License-Identifier: Apache-2.0
#
# Who starts guests on the phone, for compare.sh and tools.sh: lodged; stock, LXC's packages in a mount namespace of their own; and
# stock-v1, the same where Android's v1 hierarchies are also where LXC looks for them. `base` and `patience` are the caller's.

# A mount namespace with the packages' tree as its root, kept by a process, whose number this tells. With "v1" the phone's v1
# hierarchies are also where LXC looks for them: the same hierarchies, with the folders that a distribution has.
hold() {
  unshare -m sh -ec '
    base=$1 layout=$2
    mount --make-rslave /
    mount --bind "$base/stock" "$base/stock"
    for folder in dev proc sys data; do mkdir -p "$base/stock/$folder"; mount --rbind /$folder "$base/stock/$folder"; done
    mount -t tmpfs none "$base/stock/run"
    if [ "$layout" = v1 ]; then
      at=$base/stock/sys/fs/cgroup
      mkdir "$base/stock/run/v2"
      mount --bind /sys/fs/cgroup "$base/stock/run/v2"
      umount "$at"
      mount -t tmpfs none "$at"
      for each in memcg:memory cpuctl:cpu blkio:blkio; do
        mkdir "$at/${each#*:}"
        mount --bind "/dev/${each%:*}" "$at/${each#*:}"
      done
      mkdir "$at/unified"
      mount --move "$base/stock/run/v2" "$at/unified"
    fi
    cd "$base/stock"
    pivot_root . .
    umount -l .
    cd /
    # As those of the phone are, which ours starts from.
    mount --make-rshared /
    echo held >&3
    exec 3>&-
    exec sleep 100000' sh "$base" "$1" 3>"$base/held" &
  echo $! >"holder-$1"
}

# The tools of a runner, with no variable of this shell.
by() {
  runner=$1
  shift
  case $runner in
  lodged) set -- "$base/lodged" "$@" ;;
  stock) set -- nsenter -t "$(cat holder-v2)" -m -- "$@" ;;
  stock-v1) set -- nsenter -t "$(cat holder-v1)" -m -- "$@" ;;
  esac
  exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin:/system/bin TERM=linux "$@"
}

# Waits until the namespaces of those runners are there.
hold_all() {
  mkfifo held
  exec 5<>held
  for runner in "$@"; do
    case $runner in
    stock) hold v2 ;;
    stock-v1) hold v1 ;;
    *) continue ;;
    esac
    read -r -t $patience _ <&5 || exit 1
  done
  exec 5<&-
}

release_all() {
  for holder in holder-*; do
    [ -e "$holder" ] && kill "$(cat "$holder")"
    rm -f "$holder"
  done
}
