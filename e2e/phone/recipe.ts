// SPDX-License-Identifier: Apache-2.0

/** What the virtual phone is made of: Debian packages and kernel modules. */

/** The packages of the phone's userland, from trixie; real adbd among them. */
export const userlandPackages = ['adbd', 'toybox', 'mksh', 'iproute2', 'nftables', 'busybox-static'] as const;

/** Releases of Debian whose arm64 kernel the phone can run. */
export const kernelSuites = {
  /** 6.12: pure cgroup v2 (its v1 memory and cpuset controllers are compiled out). */
  '6.12': 'trixie',
  /** 6.1: near to what phones run, and with every v1 controller. */
  '6.1': 'bookworm',
} as const;

export type KernelVersion = keyof typeof kernelSuites;

/** Modules that are built into a phone's kernel, but not into Debian's. Each brings what it depends on. */
export const kernelModules = [
  ...[
    'virtio_pci',
    'virtio_console',
    'virtio_net',
    'virtio_blk',
    'virtio-rng',
    'ext4',
    'crc32c_generic',
    'overlay',
    'squashfs',
    'erofs',
  ],
  ...['loop', 'binder_linux'],
  ...['veth', 'bridge', 'br_netfilter', 'macvlan', 'ipvlan', '8021q', 'dummy', 'tun'],
  ...['nf_tables', 'nft_chain_nat', 'nft_masq', 'nft_nat', 'nft_ct', 'nft_compat', 'nft_reject_inet', 'nft_redir'],
  ...['nft_fib_ipv4', 'nft_fib_ipv6'],
  ...['ip_tables', 'iptable_nat', 'iptable_filter', 'iptable_mangle', 'ip6_tables', 'ip6table_nat', 'ip6table_filter'],
  ...['xt_MASQUERADE', 'xt_conntrack', 'xt_tcpudp', 'xt_mark', 'xt_nat', 'xt_comment', 'xt_addrtype', 'xt_CHECKSUM'],
  ...['nf_conntrack_netlink', 'sch_ingress', 'cls_bpf', 'inet_diag', 'tcp_diag', 'unix_diag'],
] as const;

/** Parts of packages that a phone has no use for, below the image's root. */
export const prunedPaths = [
  ...['usr/share', 'usr/include', 'usr/lib/systemd', 'usr/lib/modules-load.d', 'usr/lib/aarch64-linux-gnu/gconv'],
  ...['usr/lib/x86_64-linux-gnu/gconv', 'usr/lib/x86_64-linux-gnu/perl-base'],
  ...['etc', 'var', 'run', 'tmp'],
] as const;

/**
 * Commands that are toybox's on an Android phone, and so here; busybox fills in what is missing. Scripts that work with
 * these work on phones: the two differ in many options.
 */
export const toyboxCommands = `
  [ base64 basename blkid blockdev bunzip2 bzcat cal cat chattr chgrp chmod chown chroot chrt cksum clear cmp comm
  cp cpio cut date df dirname dmesg dos2unix du echo egrep env expand factor fallocate false fgrep file find flock
  fmt free fsync getconf grep groups gunzip head help hostname hwclock id ifconfig inotifyd insmod ionice iorenice
  iotop kill killall ln logname losetup ls lsattr lsmod lspci lsusb md5sum microcom mkdir mkfifo mknod mkswap
  mktemp modinfo mount mountpoint mv nbd-client nc netcat netstat nice nl nohup nproc nsenter od paste patch pgrep
  pidof ping ping6 pivot_root pkill pmap printenv printf prlimit ps pwd readelf readlink realpath renice rev
  rfkill rm rmdir rmmod sed seq setfattr setsid sha1sum sha224sum sha256sum sha384sum sha512sum sleep sort split
  stat strings swapoff swapon sync sysctl tac tail tar taskset tee test time timeout top touch true truncate tty
  tunctl uclampset ulimit umount uname uniq unix2dos unlink unshare uptime usleep uudecode uuencode uuidgen
  vconfig vmstat watch wc which whoami xargs xxd yes zcat
`
  .trim()
  .split(/\s+/);

/** The image's directories beside those of the packages; a phone has no /run, /var or /tmp. */
export const directories = [
  ...['system/bin', 'system/xbin', 'system/etc', 'vendor/bin', 'mnt', 'storage', 'apex', 'acct', 'metadata'],
  ...['data', 'dev', 'proc', 'sys', 'phone', 'root'],
] as const;

/** Symbolic links of the image: the name, and what it points to. */
export const links = [
  ['bin', 'system/bin'],
  ['sbin', 'system/bin'],
  ['lib', 'usr/lib'],
  ['lib64', 'usr/lib64'],
  ['etc', 'system/etc'],
  ['system/bin/adbd', '/usr/lib/android-sdk/platform-tools/adbd'],
  // mksh is Android's shell too. busybox's would run its own su before any in the path.
  ['system/bin/sh', '/usr/bin/mksh'],
] as const;
