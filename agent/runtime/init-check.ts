// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../sys/sys.ts';
import { RuntimeError } from './api.ts';
import { architectures } from './architecture.ts';
import { defaultPath, programPlaces } from './attach/attach-environment.ts';
import type { GuestConfig } from './config/guest-config.ts';
import { initEnvironment } from './init-environment.ts';

/** e_machine of elf(5) by uname's machine. */
const elfMachines: Readonly<Record<string, readonly number[]>> = {
  x86_64: [62, 3],
  aarch64: [183, 40],
  armv7l: [40],
  armv8l: [40],
};
const machineNames: Readonly<Record<number, string>> = {
  3: 'i386',
  40: 'arm',
  62: 'x86_64',
  183: 'aarch64',
  243: 'riscv',
};
const maximumLinks = 40;

/** A path of the guest as the host sees it, links followed within the root as chroot(2) would. undefined: not there. */
export function resolveInRoot(sys: Sys, root: string, path: string): string | undefined {
  let left = path.split('/').filter((part) => part !== '' && part !== '.');
  let done: string[] = [];
  let links = 0;
  while (left.length > 0) {
    const [part = '', ...rest] = left;
    left = rest;
    if (part === '..') {
      done.pop();
      continue;
    }
    const here = `${root}/${[...done, part].join('/')}`;
    let mode: number;
    try {
      mode = sys.file.lstat(here).mode;
    } catch (error) {
      if (isSysError(error, 'ENOENT') || isSysError(error, 'ENOTDIR')) return undefined;
      throw error;
    }
    if ((mode & sys.file.S_IFMT) !== sys.file.S_IFLNK) {
      done.push(part);
      continue;
    }
    if (++links > maximumLinks) return undefined;
    const target = sys.file.readlink(here);
    if (target.startsWith('/')) done = [];
    left = [...target.split('/').filter((each) => each !== '' && each !== '.'), ...left];
  }
  return `${root}/${done.join('/')}`;
}

function isProgram(sys: Sys, place: string): boolean {
  const { mode } = sys.file.stat(place);
  return (mode & sys.file.S_IFMT) === sys.file.S_IFREG && (mode & 0o111) !== 0;
}

function mismatch(command: string, guest: string, host: string): RuntimeError {
  return new RuntimeError({
    reason: 'architecture-mismatch',
    message: `${command} is for ${guest}, this device is ${host}`,
    details: { step: 'init', path: command, guest, host },
  });
}

function readHead(sys: Sys, place: string): Uint8Array {
  const fd = sys.file.open(place, sys.file.O_RDONLY);
  try {
    return sys.file.pread(fd, 256, 0);
  } finally {
    sys.file.close(fd);
  }
}

/** execve(2) follows `#!` from script to script so often at most. */
const maximumInterpreters = 5;

/** The machine of an ELF, or of the program that a script names. One that is missing in the guest is left to exec to tell. */
function checkMachine(
  sys: Sys,
  root: string,
  place: string,
  asked: { command: string; machine: string },
  depth = 0,
): void {
  const head = readHead(sys, place);
  if (head[0] === 0x23 && head[1] === 0x21) {
    const line = sys.text.decodeUtf8(head.subarray(2)).split('\n')[0] ?? '';
    const interpreter = resolveInRoot(sys, root, line.trim().split(/\s+/)[0] ?? '');
    if (interpreter === undefined || depth === maximumInterpreters) return;
    if ((sys.file.stat(interpreter).mode & sys.file.S_IFMT) !== sys.file.S_IFREG) return;
    checkMachine(sys, root, interpreter, asked, depth + 1);
    return;
  }
  const isElf = head.length >= 20 && head[0] === 0x7f && head[1] === 0x45 && head[2] === 0x4c && head[3] === 0x46;
  if (!isElf) return;
  const elf = (head[18] ?? 0) | ((head[19] ?? 0) << 8);
  const runs = elfMachines[asked.machine];
  if (runs === undefined || runs.includes(elf)) return;
  throw mismatch(asked.command, machineNames[elf] ?? `machine ${elf}`, asked.machine);
}

/** Where exec looks for init, absolute in the guest: it begins in lxc.init.cwd, and a name alone is one of PATH (execvp(3)). */
function initPaths(sys: Sys, { init, environment }: GuestConfig): string[] {
  const own = initEnvironment(environment, sys.process.environment());
  const places = programPlaces(init.command[0] ?? '', [defaultPath, ...own]);
  return places.map((path) => (path.startsWith('/') ? path : `${init.cwd}/${path}`));
}

/** Whether one of what is not in the root may come into it by a later step. Then exec tells. */
function mayBeMounted({ mounts, mountFstab, hooks }: GuestConfig, paths: readonly string[]): boolean {
  if (mountFstab !== undefined || hooks['pre-mount'] !== undefined || hooks.mount !== undefined) return true;
  return mounts.some(({ target }) => paths.some((path) => path.startsWith(`/${target.replace(/^\/+/, '')}`)));
}

/** `root`: where the guest's root is seen by the caller. Root file system and init are there, executable, and for this machine; throws RuntimeError by name otherwise. */
export function checkInit(sys: Sys, config: GuestConfig, root: string, machine: string): void {
  if (!sys.file.access(root, 1) || (sys.file.stat(root).mode & sys.file.S_IFMT) !== sys.file.S_IFDIR) {
    throw new RuntimeError({
      reason: 'rootfs-missing',
      message: `${root} is not a folder`,
      details: { step: 'rootfs', path: root },
    });
  }
  const { architecture } = config;
  if (architecture !== undefined && architectures[architecture]?.machines.includes(machine) !== true)
    throw mismatch('lxc.arch', architecture, machine);
  const command = config.init.command[0] ?? '';
  const paths = initPaths(sys, config);
  const place = paths
    .map((path) => resolveInRoot(sys, root, path))
    .find((found) => found !== undefined && isProgram(sys, found));
  if (place === undefined) {
    if (mayBeMounted(config, paths)) return;
    const where = command.includes('/') ? '' : ', nor in a folder of its PATH';
    throw new RuntimeError({
      reason: 'init-missing',
      message: `${command} is not an executable file in the guest${where}`,
      details: { step: 'init', path: command },
    });
  }
  checkMachine(sys, root, place, { command, machine });
}
