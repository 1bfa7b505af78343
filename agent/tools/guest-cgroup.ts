// SPDX-License-Identifier: Apache-2.0
import { parseDeviceRule } from '../runtime/cgroup/device-rules.ts';
import { readHierarchies } from '../runtime/cgroup/read-hierarchies.ts';
import { isSysError, type Sys } from '../sys/sys.ts';
import type { GuestView } from './guest-view.ts';

/** The controller of a cgroup file: memory.max is memory's. */
function controllerOf(file: string): string {
  return file.split('.')[0] ?? '';
}

/** Before 4.0.12 a monitor tells a path and no descriptor: then the folder is looked for where this machine has it. */
function openByPath(sys: Sys, guest: GuestView, controller: string): number | undefined {
  const path = guest.client.cgroupPath(controller);
  if (path === undefined) return undefined;
  const hierarchies = readHierarchies(sys);
  const found = hierarchies.find(({ controllers }) => controllers.includes(controller));
  const { mount } = found ?? hierarchies.find(({ version }) => version === 2) ?? {};
  if (mount === undefined) return undefined;
  return sys.file.open(`${mount}/${path.replace(/^\/+/, '')}`, sys.file.O_RDONLY | sys.file.O_DIRECTORY);
}

function withFolder<T>(sys: Sys, guest: GuestView, controller: string, body: (folder: string) => T): T | undefined {
  const fd = guest.client.cgroupFd(controller) ?? openByPath(sys, guest, controller);
  if (fd === undefined) return undefined;
  try {
    // The hierarchy need not be mounted where this process sees it.
    return body(`/proc/self/fd/${fd}`);
  } finally {
    sys.file.close(fd);
  }
}

function isPlainFile(file: string): boolean {
  return /^[a-z0-9_]+(\.[A-Za-z0-9_.-]+)+$/.test(file) && !file.includes('..');
}

/** A file of a running guest's limits, with its last newline. undefined: there is none. */
export function readCgroupFile(sys: Sys, guest: GuestView, file: string): string | undefined {
  if (!isPlainFile(file)) return undefined;
  try {
    return withFolder(sys, guest, controllerOf(file), (folder) => sys.file.readText(`${folder}/${file}`));
  } catch (error) {
    if (isSysError(error)) return undefined;
    throw error;
  }
}

/** On cgroup v2 alone there are no such files: as with LXC its monitor takes the rule. */
function addDeviceRule({ client }: GuestView, file: string, value: string): boolean {
  if (file !== 'devices.allow' && file !== 'devices.deny') return false;
  return client.addDeviceRule(parseDeviceRule(file === 'devices.allow', value));
}

/** Throws SysError with what the kernel says. */
export function writeCgroupFile(sys: Sys, guest: GuestView, file: string, value: string): void {
  if (addDeviceRule(guest, file, value)) return;
  const done =
    isPlainFile(file) &&
    withFolder(sys, guest, controllerOf(file), (folder) => {
      sys.file.writeText(`${folder}/${file}`, value);
      return true;
    });
  if (done === true) return;
  const error = new Error(`the guest has no ${file}`);
  throw Object.assign(error, { name: 'SysError', code: 'ENOENT', errno: 2, call: 'open', path: file });
}

function firstNumber(...texts: (string | undefined)[]): number | undefined {
  const found = texts.find((text) => text !== undefined && /^\d+\s*$/.test(text));
  return found === undefined ? undefined : Number(found);
}

/** The sum over the devices of io.stat (Documentation/admin-guide/cgroup-v2.rst), or v1's total. */
export function blockBytesOf(text: string): number {
  const total = /^Total (\d+)$/m.exec(text)?.[1];
  if (total !== undefined) return Number(total);
  return [...text.matchAll(/\b[rw]bytes=(\d+)/g)].reduce((sum, [, bytes]) => sum + Number(bytes), 0);
}

export interface CgroupFigures {
  cpuNanoseconds?: number;
  blockBytes?: number;
  memoryBytes?: number;
  kernelMemoryBytes?: number;
}

function cpuNanoseconds(read: (file: string) => string | undefined): number | undefined {
  const version1 = firstNumber(read('cpuacct.usage'));
  if (version1 !== undefined) return version1;
  const microseconds = /^usage_usec (\d+)$/m.exec(read('cpu.stat') ?? '')?.[1];
  return microseconds === undefined ? undefined : Number(microseconds) * 1000;
}

/** The figures of lxc-info: v1's files where the guest has them, else v2's. */
export function cgroupFigures(sys: Sys, guest: GuestView): CgroupFigures {
  const read = (file: string): string | undefined => readCgroupFile(sys, guest, file);
  const blocks = read('blkio.throttle.io_service_bytes') ?? read('io.stat');
  const figures: [keyof CgroupFigures, number | undefined][] = [
    ['cpuNanoseconds', cpuNanoseconds(read)],
    ['blockBytes', blocks === undefined ? undefined : blockBytesOf(blocks)],
    ['memoryBytes', firstNumber(read('memory.usage_in_bytes'), read('memory.current'))],
    ['kernelMemoryBytes', firstNumber(read('memory.kmem.usage_in_bytes'))],
  ];
  return Object.fromEntries(figures.filter(([, value]) => value !== undefined)) as CgroupFigures;
}

/** Of lxc-ls: memory, and what is swapped out beyond it. */
export function memoryFigures(sys: Sys, guest: GuestView): { memoryBytes?: number; swapBytes?: number } {
  const read = (file: string): string | undefined => readCgroupFile(sys, guest, file);
  const memoryBytes = firstNumber(read('memory.usage_in_bytes'), read('memory.current'));
  const both = firstNumber(read('memory.memsw.usage_in_bytes'));
  const swapBytes =
    both === undefined || memoryBytes === undefined
      ? firstNumber(read('memory.swap.current'))
      : Math.max(0, both - memoryBytes);
  return {
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
    ...(swapBytes === undefined ? {} : { swapBytes }),
  };
}
