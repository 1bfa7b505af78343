// SPDX-License-Identifier: Apache-2.0
import type { BootSentences } from './boot-sentences.ts';

const name = (signal: string | number): string => `signal ${signal}`;

export const englishBoot: BootSentences = {
  'linker-cannot-load': {
    title: (d) =>
      `${d.path ?? 'A program of the guest'} cannot be loaded${d.library === undefined ? '' : `: ${d.library} is missing`}`,
    action:
      'The image is not whole, or a part of it (vendor, apex) is not mounted. Import system and vendor of the same build, and look in the log for what failed to mount before this.',
  },
  'page-size': {
    title: (d) =>
      `The guest is built for pages of 4 KiB, and this kernel has ${d.pageSizeBytes === undefined ? 'larger ones' : `pages of ${Number(d.pageSizeBytes) / 1024} KiB`}`,
    action:
      'Take an image that is aligned to 16 KiB (Android 15 and newer have them), or boot the device with a kernel of 4 KiB pages.',
  },
  'no-32-bit': {
    title: (d) => `This device runs no 32-bit programs${d.path === undefined ? '' : `, and the guest needs ${d.path}`}`,
    action:
      'Take the 64-bit-only image of the same release (redroid: …_64only-latest, since 12). On a PC a kernel with CONFIG_IA32_EMULATION=y runs them too.',
  },
  'wrong-architecture': {
    title: (d) =>
      `The guest is for another processor${d.machine === undefined ? '' : ` than this device's ${d.machine}`}`,
    action:
      'Take an image for this device: arm64 for phones. A 32-bit guest needs a processor and a kernel that still run 32-bit programs.',
  },
  'binder-missing': {
    title: (d) => `The guest has no ${d.path ?? 'binder'}`,
    action:
      'Make it from the template for Android, which gives each guest a binderfs of its own. If Check this device says that the kernel lacks binderfs, it needs a kernel with CONFIG_ANDROID_BINDERFS.',
  },
  'binder-refused': {
    title: 'The guest’s servicemanager cannot use its binder',
    action:
      'Without SELinux in the kernel the call that asks for labels must be refused: use the seccomp policy of the template for Android. If another process is the manager already, the guest shares the binder of the host: give it one of its own.',
  },
  'ashmem-refused': {
    title: 'The guest has no shared memory that it may open',
    action:
      'Without /dev/ashmem the image has to use memfd: androidboot.use_memfd=true among the words of lxc.init.cmd, sys.use_memfd=true in waydroid.prop. Where the device has one that only root may open: chmod 0666 /dev/ashmem there, and make the guest anew.',
  },
  'property-labels': {
    title: (d) => `Init may not label its properties${d.path === undefined ? '' : ` (${d.path})`}, and ends`,
    action:
      'On a device with SELinux the config needs mac_admin among lxc.cap.keep, as the template for Android writes it, and a permissive domain. On one without, the kernel needs CONFIG_TMPFS_XATTR=y.',
  },
  'first-stage': {
    title: "Init's first stage ran, and failed: it mounts what a guest has already",
    action:
      'Start the second one: lxc.init.cmd = /system/bin/init second_stage, with what the image is told behind it. The template for Android writes it so, with the folders that it needs; make the guest anew from it.',
  },
  'stage-mounts': {
    title: (d) => `Init's second stage could not mount ${d.path ?? 'what it needs'}`,
    action:
      'The image must have the folders /apex, /linkerconfig and, since Android 15, /bootstrap-apex, and the guest sys_admin among lxc.cap.keep; its root must not be a read-only mount below a shared one.',
  },
  selinux: {
    title: (d) =>
      `The guest’s init trips over SELinux${d.selinux === undefined ? '' : ` (${d.selinux} on this device)`}`,
    action:
      'Take an image that is made for containers (redroid, Waydroid), or start its second stage alone: lxc.init.cmd = /init second_stage. With SELinux in the kernel, give the guest a permissive domain.',
  },
  'loop-devices-used-up': {
    title: 'The guest found no free loop device',
    action:
      'Its packages (apex) are images: the config needs lodge.loop = shared, which the template for Android writes for such an image. If it is there, free some devices (losetup -D on the device), or take an image with flattened apexes, which needs none.',
  },
  'cgroup-read-only': {
    title: 'The guest cannot write to its cgroups',
    action:
      'Take what is read-only of cgroups out of lxc.mount.auto in Config, and keep its cgroup namespace: an Android mounts its cgroups itself, Waydroid wants cgroup:rw. A read-only one breaks every service.',
  },
  'cpuset-empty': {
    title: (d) => `${d.path ?? 'A cpuset of the guest'} has no processors in it`,
    action:
      'The device mounts cpuset of cgroup v1 with file names that this image does not know. Boot the device with cgroup v2 alone (systemd.unified_cgroup_hierarchy=1), or take an image of Android 12 or newer.',
  },
  'proc-sys-read-only': {
    title: (d) => `The guest’s init must write to ${d.path ?? '/proc/sys'}, and cannot`,
    action:
      'Bind a writable file of the guest over it, as the template for Android does; a writable /proc would let the guest change the device.',
  },
  'bpf-refused': {
    title: (d) =>
      d.kernel === undefined
        ? 'The guest could not use BPF'
        : `The guest's network programs want Linux ${d.kernel} or newer`,
    action:
      'It needs a kernel with CONFIG_BPF_SYSCALL, CONFIG_BPF_JIT and CONFIG_CGROUP_BPF, new enough for its release. Before Linux 5.19 also, as root on the device: sysctl kernel.unprivileged_bpf_disabled=0 (a value of 1 stays until the device boots again). The template for Android gives the guest a file of its own there. Else take an older image.',
  },
  'netd-kernel': {
    title: "The guest's netd finds no netlink of netfilter in this kernel",
    action:
      'It needs CONFIG_NETFILTER_NETLINK and CONFIG_NETFILTER_NETLINK_LOG. Where they are modules, load them on the device before the start: modprobe nfnetlink_log.',
  },
  'no-pressure': {
    title: 'lmkd ends again and again: the kernel tells nothing of memory pressure',
    action:
      'The boot waits for it. The kernel needs CONFIG_PSI=y, and psi=1 on its command line where CONFIG_PSI_DEFAULT_DISABLED is set. See `lodge doctor`, Pressure figures.',
  },
  userfaultfd: {
    title: "The guest's programs end at a call that this kernel refuses (userfaultfd)",
    action:
      'Its runtime takes only "not there" for an answer. Copy the seccomp policy into a file with a line more, userfaultfd errno 38, and name that in lxc.seccomp.profile; or, from Linux 5.11 on: sysctl vm.unprivileged_userfaultfd=1 on the device.',
  },
  'user-data': {
    title: (d) => `The guest cannot use its /data${d.path === undefined ? '' : ` (${d.path})`}`,
    action:
      'It may be of a newer release, or of another image: each release needs a /data of its own. Take a snapshot, then empty the folder and start again. If it is new, look whether its disk is full or read-only.',
  },
  'dev-too-small': {
    title: 'A file that the guest maps has no room (SIGBUS)',
    action:
      "Init maps its properties on /dev: give that more than LXC's 500 kB, lxc.autodev.tmpfs.size = 67108864. Else the disk of /data is full.",
  },
  'insecure-files': {
    title: (d) => `Init left out ${d.path ?? 'its scripts'}, which others may write`,
    action:
      'Modes and owners of the image were lost on the way: import it again from its archive or image, and do not copy its files by adb push.',
  },
  'capability-missing': {
    title: (d) =>
      `Init does not start ${d.path ?? 'a service'}: its script asks for a capability that the guest has not`,
    action:
      'The line capabilities of its .rc file names them. Add the one that is missing to lxc.cap.keep in Config, but for sys_module, sys_time and sys_boot, which reach the device; most images do without those services.',
  },
  'filter-killed': {
    title: 'The filter of system calls killed the guest (SIGSYS)',
    action:
      'It calls what the seccomp policy forbids by killing. Let the policy answer with an error instead (errno 1), and allow the 32-bit table too where the guest has 32-bit programs.',
  },
  'pid-too-large': {
    title: 'A 32-bit program of the guest has a process number above 65535',
    action:
      '32-bit Android can use no larger ones, and this device’s kernel gives them (kernel.pid_max). As root on the device: echo 65535 > /proc/sys/kernel/pid_max, then start the guest again; or take a 64-bit-only image.',
  },
  'out-of-memory': {
    title: 'The guest ran out of memory',
    action: 'Raise its memory limit in Cgroup, or close what else runs on the device: Android wants at least 1.5 GB.',
  },
  'init-fatal': {
    title: 'Init gave up, and asked for a reboot to the bootloader',
    action:
      'The errors just before this line in the boot log say why; most often something could not be mounted, or SELinux is missing.',
  },
  'init-crashed': {
    title: (d) => `Init crashed${d.signal === undefined ? '' : ` (${name(d.signal)})`}`,
    action:
      'Look at the last lines of the boot log. Compare with a boot of the same image that went well, and check its architecture and its arguments (lxc.init.cmd).',
  },
  killed: {
    title: 'The guest was killed (SIGKILL)',
    action:
      'Nobody asked for it here: look in the device’s kernel log for the killer (memory, Android’s phantom process killer), and at the memory limit.',
  },
  rebooted: {
    title: 'The guest asked for a restart (SIGHUP, 129)',
    action:
      'A reboot that somebody wanted needs nothing. Without one, init gave up early: look for its first error in the boot log.',
  },
  'powered-off': { title: 'The guest switched itself off (SIGINT)', action: 'Start it again when you need it.' },
  'init-exited': {
    title: (d) => `Init ended by itself${d.code === undefined ? '' : ` with code ${d.code}`}`,
    action:
      'Code 0 is what an init without CAP_SYS_BOOT does instead of each power off and reboot, also where it gives up: if nobody asked for it, look for its first error in the boot log. Any other code is in its own documents, or in the last lines of the log.',
  },
};
