// SPDX-License-Identifier: Apache-2.0
import type { GuestCreateRequest } from '../protocol/index.ts';
import { deviceLines } from './device-lines.ts';
import { environmentLines } from './linux.ts';
import { folder, type Line, requestLines, tellingFiles } from './request-lines.ts';
import { secondStageCommand, stageLines } from './second-stage.ts';

/** What of the host a guest Android is made by. */
export interface AndroidHost {
  hasSelinux: boolean;
  /** Which of `wantedDevices` it has. */
  devices: readonly string[];
  /** /dev/dri/renderD128 and such. */
  renderNodes: readonly string[];
}

/** Devices that reach nothing of the host, and that an Android has where they are. */
export const wantedDevices = [
  '/dev/ashmem',
  '/dev/fuse',
  '/dev/tun',
  '/dev/net/tun',
  '/dev/ion',
  '/dev/dma_heap/system',
] as const;

/**
 * Which of them a guest gets. `modeOf`: undefined where the host has none. An ashmem that is root's alone, as a Linux host's module makes
 * it, is none: all of Android's programs open it, and a guest may not change the host's node. There is memfd then.
 */
export function usableDevices(modeOf: (path: string) => number | undefined): string[] {
  return wantedDevices.filter((path) => {
    const mode = modeOf(path);
    return mode !== undefined && (path !== '/dev/ashmem' || (mode & 0o006) === 0o006);
  });
}

/**
 * What Android's init and services use; without sys_boot init ends where it would reboot the kernel. A service whose script lists
 * one that is not here is not started: without wake_alarm and block_suspend there is no health service, and system_server ends.
 */
const capabilities = [
  ...['audit_control', 'audit_write', 'block_suspend', 'chown', 'dac_override', 'dac_read_search', 'fowner', 'fsetid'],
  ...[
    'ipc_lock',
    'ipc_owner',
    'kill',
    'lease',
    'mknod',
    'net_admin',
    'net_bind_service',
    'net_raw',
    'setfcap',
    'setgid',
    'setpcap',
  ],
  ...['setuid', 'sys_admin', 'sys_chroot', 'sys_nice', 'sys_ptrace', 'sys_resource', 'syslog', 'wake_alarm'],
];

/**
 * init labels the files of its properties (bionic's map_prop_area_rw), and ends where it cannot. A kernel with SELinux takes a label
 * that its own policy does not know, as of another release or vendor, from nobody without it (selinux_inode_setxattr).
 */
const capabilitiesOf = ({ hasSelinux }: AndroidHost): string[] => [
  ...capabilities,
  ...(hasSelinux ? ['mac_admin'] : []),
];

/**
 * Written by init, init.rc and bpfloader, some of them on pain of the end of the boot; the host's are not for a guest to change.
 * The last one by bpfloader of 14 and later, whose failure is a reboot (bpfloader.rc), on kernels of 5.13 and later.
 */
const privateFiles = [
  'sys/vm/mmap_rnd_bits',
  'sys/vm/mmap_rnd_compat_bits',
  'sys/kernel/kptr_restrict',
  'sys/kernel/unprivileged_bpf_disabled',
];

const hidden = 'tmpfs ro,nosuid,nodev,noexec,size=4k,optional 0 0';

/** Whose numbers are the same everywhere (devices.txt), so that a guest starts where the node is gone; any guest has fuse. */
const fixedRules: Readonly<Record<string, string>> = {
  '/dev/fuse': 'has',
  '/dev/tun': 'c 10:200 rwm',
  '/dev/net/tun': 'c 10:200 rwm',
};

/** A bind that is read-only keeps the guest's ueventd from changing who may open the host's node; to open it needs no more. */
function deviceOf(path: string): Line[] {
  const rule = fixedRules[path] ?? `${path} rwm`;
  return [
    ['lxc.mount.entry', `${path} ${path.slice(1)} none bind,ro,optional,create=file 0 0`],
    ...(rule === 'has' ? [] : ([['lxc.cgroup2.devices.allow', rule]] as const)),
  ];
}

/**
 * debugfs, tracefs and configfs are one for the whole kernel, and init mounts them with modes and owners of its own: the first two find
 * no folder, where only what is read is left. On a phone configfs is bound read-only: init's own mount of it over the same is refused
 * (mount(2), EBUSY). `gpu`: to find the host's, redroid looks into debugfs.
 */
function kernelLines(gpu: 'guest' | 'host'): Line[] {
  return [
    ['lxc.mount.entry', 'tmpfs sys/kernel tmpfs nosuid,nodev,noexec,mode=755,size=64k,optional 0 0'],
    ...['mm', 'btf'].map((name): Line => {
      return ['lxc.mount.entry', `/sys/kernel/${name} sys/kernel/${name} none bind,ro,create=dir,optional 0 0`];
    }),
    ...(gpu === 'host' ? [folder('sys/kernel/debug')] : []),
    ['lxc.mount.entry', '/config config none bind,ro,optional 0 0'],
    ['lxc.mount.entry', `tmpfs config/usb_gadget ${hidden}`],
  ];
}

/** What tells of the host, or reaches it. */
function maskLines({ hasSelinux }: AndroidHost, gpu: 'guest' | 'host'): Line[] {
  return [
    // Its first stage changes the mode of these two, and ends where it may not.
    ['lodge.proc.hidden', ['bootconfig', 'cmdline', ...tellingFiles].join(' ')],
    // Read-only: the guest must not change the host's own node.
    ['lxc.mount.entry', '/dev/null sys/power/state none bind,ro,optional 0 0'],
    ['lxc.mount.entry', `tmpfs proc/device-tree ${hidden}`],
    ...kernelLines(gpu),
    // What init.rc mounts there finds its folder or not: pstore is one for the whole kernel, and holds the host's last log.
    ['lxc.mount.entry', 'tmpfs sys/fs tmpfs nosuid,nodev,noexec,mode=755,size=64k 0 0'],
    ['lxc.mount.entry', 'tmpfs sys/fs/cgroup tmpfs nosuid,nodev,noexec,mode=755,create=dir 0 0'],
    // Programs that the guest pins are seen by it alone.
    ['lxc.mount.entry', 'bpf sys/fs/bpf bpf nosuid,nodev,noexec,create=dir,optional 0 0'],
    ...(hasSelinux
      ? ([['lxc.mount.entry', `tmpfs sys/fs/selinux ${hidden.replace('ro,', 'ro,create=dir,')}`]] as const)
      : []),
  ];
}

/** In the guest's own mount namespace, so that neither the host's nosuid nor its nodev holds there. */
export function dataLine(folderOfHost: string): Line {
  return ['lxc.mount.entry', `${folderOfHost} data none bind,suid,dev,create=dir 0 0`];
}

/** What both kinds of images have in common. `auto`: for lxc.mount.auto, beside /proc and /sys. */
function commonLines(request: GuestCreateRequest, rootfs: string, host: AndroidHost, auto = ''): Line[] {
  const gpu = request.gpu ?? 'guest';
  const devices = [...host.devices, ...(gpu === 'host' ? host.renderNodes : [])];
  return [
    ...requestLines(request, rootfs),
    ['lxc.signal.halt', request.haltSignal ?? 'SIGTERM'],
    ...(request.rebootSignal === undefined ? [] : ([['lxc.signal.reboot', request.rebootSignal]] as const)),
    ['lxc.autodev.tmpfs.size', '64M'],
    ['lxc.mount.auto', `proc:mixed sys:mixed${auto}`],
    ...maskLines(host, gpu),
    ['lodge.proc.private', privateFiles.join(' ')],
    ['lodge.binder', 'private'],
    ['lodge.kmsg', '1'],
    ['lodge.logcat', '1'],
    folder('dev/socket'),
    folder('dev/input'),
    ['lxc.cap.keep', capabilitiesOf(host).join(' ')],
    ['lxc.seccomp.profile', 'lodge:android'],
    ...deviceLines,
    ...devices.flatMap(deviceOf),
  ];
}

function wordsOf({ initCommand = '' }: GuestCreateRequest): string[] {
  return initCommand.split(/\s+/).filter((word) => word !== '');
}

/**
 * The contract of redroid's images: arguments of init are the guest's kernel command line. `imageCommand`: how the image says that it
 * is started. Init begins with its second stage, as redroid's first calls it: the first would mount another /proc over what is masked,
 * and another devpts over that of the guest's terminals.
 */
export function redroidCommand(
  imageCommand: readonly string[],
  host: AndroidHost,
  { gpu, hasSystemInit }: { gpu: 'guest' | 'host'; hasSystemInit: boolean },
): string[] {
  const [program = '/init', ...words] = imageCommand;
  const has = (name: string): boolean => words.some((word) => word.startsWith(`${name}=`));
  const add = (name: string, value: string): string[] => (has(name) ? [] : [`${name}=${value}`]);
  const all = [
    ...words,
    ...add('androidboot.hardware', 'redroid'),
    ...add('androidboot.redroid_gpu_mode', gpu),
    ...(host.devices.includes('/dev/ashmem') ? [] : add('androidboot.use_memfd', 'true')),
  ];
  return secondStageCommand([program, ...all], hasSystemInit);
}

/**
 * Its images take the network from the address that is there, and the servers for names from arguments. The host's address is chosen
 * at each start; a person who names servers in the command has those.
 */
function networkWords({ network }: GuestCreateRequest, command: readonly string[]): Line[] {
  const isNamed = command.some((word) => word.startsWith('androidboot.redroid_net_ndns='));
  if (network.type !== 'nat' || isNamed) return [];
  return [['lodge.net.0.init', 'androidboot.redroid_net_ndns=1 androidboot.redroid_net_dns1={dns}']];
}

const loopLines = (hasApexImages: boolean): Line[] => (hasApexImages ? [['lodge.loop', 'shared']] : []);

export interface AndroidImage {
  /** At /system/bin/init. */
  hasSystemInit: boolean;
  /** The packages of /system/apex are images, and not folders. */
  hasApexImages: boolean;
  /** Of the container image, NAME=VALUE. */
  environment: readonly string[];
}

/** Its init mounts cgroup v2 itself, which it could not over a mount of ours, and would leave all of it unused. */
export function androidLines(
  request: GuestCreateRequest,
  rootfs: string,
  host: AndroidHost,
  { hasSystemInit, hasApexImages, environment }: AndroidImage,
): Line[] {
  const command = redroidCommand(wordsOf(request), host, { gpu: request.gpu ?? 'guest', hasSystemInit });
  return [
    ...commonLines(request, rootfs, host),
    ...environmentLines(environment),
    ...stageLines(command, hasSystemInit),
    ...loopLines(hasApexImages),
    ['lxc.init.cmd', command.join(' ')],
    ...networkWords(request, command),
  ];
}

/**
 * The contract of Waydroid's images: what is to be mounted is mounted before init, which looks for no command line. Its session
 * (Wayland, audio) and its properties are not part of it. Init begins with its second stage here too: the first one of theirs makes
 * /dev/kmsg, /dev/random, /dev/urandom and /dev/socket, and ends where it finds them (CHECKCALL).
 */
export function waydroidLines(
  request: GuestCreateRequest,
  rootfs: string,
  host: AndroidHost,
  { hasSystemInit, hasApexImages }: Omit<AndroidImage, 'environment'>,
): Line[] {
  const [program = '/init', ...words] = wordsOf(request);
  const command = secondStageCommand([program, ...words], hasSystemInit);
  return [
    ...commonLines(request, rootfs, host, ' cgroup:rw'),
    ...['tmp', 'run', 'var', 'mnt_extra'].map((target) => folder(target)),
    ...stageLines(command, hasSystemInit),
    ...loopLines(hasApexImages),
    ['lxc.init.cmd', command.join(' ')],
  ];
}
