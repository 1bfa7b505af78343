// SPDX-License-Identifier: Apache-2.0

import type { HostCheck } from '../../protocol/host-check.ts';
import { isSysError, type Sys } from '../../sys/sys.ts';
import type { Paths } from '../api.ts';
import { readHost } from '../host.ts';
import { remark, type Said } from '../remark.ts';
import { attachFile } from '../rootfs/open-rootfs.ts';
import { capabilityNames } from '../security/capabilities.ts';
import { trials } from './trials.ts';
import { bad, good, type TrialAnswer, tryInChild } from './try-in-child.ts';

type Facts = Pick<HostCheck, 'id' | 'section' | 'title' | 'meaning'> & { required?: boolean; fix: string };

/** Of something that was tried, or that can only be looked at. */
export function checkOf({ fix, required = false, ...facts }: Facts, answer: TrialAnswer, tried = true): HostCheck {
  const found = answer.ok ? answer.found : answer.error;
  return {
    ...facts,
    required,
    tried,
    state: answer.ok ? 'good' : 'missing',
    ...(found === undefined ? {} : { found }),
    ...(answer.said === undefined ? {} : { foundSaid: answer.said }),
    ...(answer.ok ? {} : { fix }),
  };
}

function readOr(sys: Sys, path: string): string {
  try {
    return sys.file.readText(path).replaceAll('\0', '').trim();
  } catch (error) {
    if (isSysError(error)) return '';
    throw error;
  }
}

/** Without one of these no start comes far. */
const needed = [
  'chown',
  'dac_override',
  'mknod',
  'net_admin',
  'setgid',
  'setpcap',
  'setuid',
  'sys_admin',
  'sys_chroot',
];

function sayRoot(context: string, lacks: string): Said {
  if (context === '') return lacks === '' ? remark`root` : remark`root without ${lacks}`;
  return lacks === '' ? remark`root as ${context}` : remark`root as ${context} without ${lacks}`;
}

/** Root by su may lack capabilities, or carry the filter of system calls that apps have. */
export function rootAnswer(facts: {
  effective: bigint;
  lastCapability: number;
  status: string;
  context: string;
}): TrialAnswer {
  const { effective, lastCapability, status, context } = facts;
  const lacks = capabilityNames.filter((_, index) => index <= lastCapability && !((effective >> BigInt(index)) & 1n));
  const found = sayRoot(context, lacks.join(' '));
  if (lacks.some((name) => needed.includes(name))) return bad(found);
  if (/^Seccomp:\s+[12]/m.test(status)) return bad(remark`${found.text} under a filter of system calls`);
  return good(found);
}

function checkRoot(sys: Sys): HostCheck {
  const answer = rootAnswer({
    effective: sys.process.capget().effective,
    lastCapability: Number(readOr(sys, '/proc/sys/kernel/cap_last_cap')),
    status: readOr(sys, '/proc/self/status'),
    context: readOr(sys, '/proc/self/attr/current'),
  });
  const meaning = 'steps of a start are forbidden';
  const fix = 'another way to root: adb root, Magisk, KernelSU or APatch, with LODGE_SU for its command';
  return checkOf({ id: 'root', section: 'Device', title: 'Root', meaning, fix, required: true }, answer);
}

const mebibyte = 1024 * 1024;
const leastFreeBytes = 512 * mebibyte;

export function spaceAnswer({
  availableBytes,
  filesFree,
  files,
}: {
  availableBytes: number;
  filesFree: number;
  files: number;
}): TrialAnswer {
  const size = Math.floor(availableBytes / mebibyte);
  if (files > 0 && filesFree < 10_000) return bad(remark`${size} MiB free, but only for ${filesFree} more files`);
  const free = remark`${size} MiB free`;
  return availableBytes < leastFreeBytes ? bad(free) : good(free);
}

function checkSpace(sys: Sys, { base }: Paths): HostCheck {
  const meaning = 'an image does not fit: Debian takes about 400 MiB, Android 2 GiB and more';
  const facts = { id: 'space', section: 'Device', title: `Space in ${base}`, meaning, fix: 'free some space' } as const;
  return checkOf(facts, spaceAnswer(sys.file.statfs(base)));
}

/** Attaches a file, as the image of a guest is. */
async function checkLoop(sys: Sys, { run }: Paths): Promise<HostCheck> {
  const path = `${run}/check-${sys.text.sha256(sys.host.randomBytes(16)).slice(0, 12)}.img`;
  sys.file.writeFileAtomic(path, new Uint8Array(mebibyte));
  const answer = await tryInChild(sys, () => {
    const { path: device, fd } = attachFile(sys, path);
    sys.file.loopDetach(fd);
    return remark`${device} took a file; ${usedLoops(sys)} in use`;
  });
  sys.file.unlink(path);
  const meaning = 'no guests from images, and no apexes that are images';
  const fix = 'unpack images into folders, or a kernel with CONFIG_BLK_DEV_LOOP=y and a higher loop.max_loop';
  return checkOf({ id: 'loop', section: 'Device', title: 'Loop devices', meaning, fix }, answer);
}

function usedLoops(sys: Sys): number {
  return sys.file.readdir('/sys/block').filter(({ name }) => sys.file.access(`/sys/block/${name}/loop/backing_file`, 0))
    .length;
}

/** Which mode it is: whether guests start in it is found out by the last check. */
function checkSelinux(sys: Sys): HostCheck {
  const enforce = readOr(sys, '/sys/fs/selinux/enforce');
  const isEnforcing = enforce === '1';
  const seen = enforce === '' ? remark`none` : isEnforcing ? remark`enforcing` : remark`permissive`;
  const found = { found: seen.text, foundSaid: seen.said };
  const facts = { id: 'selinux', section: 'Device', title: 'SELinux', required: false } as const;
  const meaning = 'where it is enforced, its policy may refuse steps of a start, to root as well';
  if (!isEnforcing) return { ...facts, meaning, state: 'good', tried: true, ...found };
  const fix =
    'only if the test guest below does not start: root by Magisk or KernelSU, whose policy lets it do everything';
  return { ...facts, meaning, state: 'unknown', tried: false, ...found, fix };
}

function checkPages({ host }: Sys): HostCheck {
  const bytes = host.pageSizeBytes;
  const answer: TrialAnswer = bytes === 4096 ? { ok: true } : bad(remark`${bytes} bytes`);
  const meaning = 'programs that are built for 4 KiB do not start: most Android images';
  const fix = 'images whose programs are aligned for these pages';
  return checkOf({ id: 'pages', section: 'Android', title: 'Pages of 4 KiB', meaning, fix }, answer);
}

function checkLayout(sys: Sys): HostCheck {
  const { cgroupLayout, hierarchies } = readHost(sys);
  const mounts = hierarchies.map(({ version, mount }) => `${mount} (v${version})`).join(', ');
  const answer: TrialAnswer = cgroupLayout === 'none' ? bad(remark`no hierarchy is mounted`) : good(mounts);
  const meaning = 'no limits, no figures, and no end of what is attached to a guest';
  const fix = 'mount -t cgroup2 none /sys/fs/cgroup';
  return checkOf({ id: 'cgroup.layout', section: 'Control groups', title: 'Hierarchies', meaning, fix }, answer);
}

async function checkRules(sys: Sys): Promise<HostCheck> {
  const meaning = 'a guest may open every device that it makes a node of';
  const fix = 'a kernel with CONFIG_CGROUP_BPF=y (v2), or CONFIG_CGROUP_DEVICE=y (v1)';
  const answer = await tryInChild(sys, () => trials['cgroup.devices']?.(sys));
  return checkOf({ id: 'cgroup.devices', section: 'Control groups', title: 'Device rules', meaning, fix }, answer);
}

async function checkBinder(sys: Sys): Promise<HostCheck> {
  const meaning = 'no Android guest starts; others do';
  const fix =
    'a kernel with CONFIG_ANDROID_BINDERFS=y, or the driver with devices=binder,hwbinder,vndbinder,guest0-binder,guest0-hwbinder,guest0-vndbinder';
  const answer = await tryInChild(sys, () => trials.binder?.(sys));
  return checkOf({ id: 'binder', section: 'Android', title: 'Binder for a guest', meaning, fix }, answer);
}

/** Programs of Android share memory by one of them. */
function checkShared(sys: Sys): HostCheck {
  const { text, said } = remark`memfd, for want of /dev/ashmem`;
  const found = sys.file.access('/dev/ashmem', 6) ? { found: '/dev/ashmem' } : { found: text, foundSaid: said };
  const facts = { id: 'shared-memory', section: 'Android', title: 'Shared memory', required: false } as const;
  return { ...facts, state: 'good', tried: false, meaning: 'no program of Android starts', ...found };
}

/** What is no option of the kernel. */
export async function checkDevice(sys: Sys, paths: Paths): Promise<HostCheck[]> {
  return [
    checkRoot(sys),
    checkSelinux(sys),
    checkSpace(sys, paths),
    await checkLoop(sys, paths),
    checkLayout(sys),
    await checkRules(sys),
    await checkBinder(sys),
    checkShared(sys),
    checkPages(sys),
  ];
}
