// SPDX-License-Identifier: Apache-2.0
import { RuntimeError } from '../runtime/api.ts';
import { isSysError, type Sys } from '../sys/sys.ts';
import { nameOption, rcfileOption } from './common-options.ts';
import { writeCgroupFile } from './guest-cgroup.ts';
import { GuestView } from './guest-view.ts';
import type { Tool } from './tool.ts';

function problem(message: string): RuntimeError {
  return new RuntimeError({ reason: 'config-invalid', message, details: { step: 'device' } });
}

/** c 1:3 rwm, as v1's devices.allow takes it (Documentation/admin-guide/cgroup-v1/devices.rst). */
export function deviceRule(type: 'b' | 'c', rdev: number): string {
  // gnu_dev_major and gnu_dev_minor of glibc, below 2^44.
  const major = Math.floor(rdev / 2 ** 8) % 2 ** 12;
  const minor = (rdev % 2 ** 8) + Math.floor(rdev / 2 ** 20) * 2 ** 8;
  return `${type} ${major}:${minor} rwm`;
}

interface Device {
  rule: string;
  mode: number;
  rdev: number;
}

function deviceAt(sys: Sys, path: string): Device {
  const { mode, rdev } = sys.file.stat(path);
  const type = mode & sys.file.S_IFMT;
  if (type !== sys.file.S_IFBLK && type !== sys.file.S_IFCHR) throw problem(`${path} is no device`);
  return { rule: deviceRule(type === sys.file.S_IFBLK ? 'b' : 'c', rdev), mode, rdev };
}

/** The folder is the guest's to change: no link of it leads out of its root. Made where it is not there. The caller's to close. */
function openFolder(sys: Sys, rootFd: number, path: string): number {
  const flags = sys.file.O_RDONLY | sys.file.O_DIRECTORY;
  try {
    return sys.file.openInRoot(rootFd, path === '' ? '/' : path, flags);
  } catch (error) {
    if (!isSysError(error, 'ENOENT') || path === '') throw error;
  }
  const at = path.lastIndexOf('/');
  const parent = openFolder(sys, rootFd, path.slice(0, at));
  try {
    sys.file.mkdir(`/proc/self/fd/${parent}/${path.slice(at + 1)}`, 0o755);
  } finally {
    sys.file.close(parent);
  }
  return sys.file.openInRoot(rootFd, path, flags);
}

function inFolder(sys: Sys, initPid: number, path: string, body: (place: string) => void): void {
  const rootFd = sys.file.open(`/proc/${initPid}/root`, sys.file.O_PATH | sys.file.O_DIRECTORY);
  try {
    const at = path.lastIndexOf('/');
    const fd = openFolder(sys, rootFd, path.slice(0, at));
    try {
      body(`/proc/self/fd/${fd}/${path.slice(at + 1)}`);
    } finally {
      sys.file.close(fd);
    }
  } finally {
    sys.file.close(rootFd);
  }
}

function allow(sys: Sys, guest: GuestView, rule: string, on: boolean): void {
  writeCgroupFile(sys, guest, on ? 'devices.allow' : 'devices.deny', rule);
}

function add(sys: Sys, guest: GuestView, initPid: number, source: string, target: string): void {
  const { rule, mode, rdev } = deviceAt(sys, source);
  allow(sys, guest, rule, true);
  // Not by chmod: what is at that name by then is the guest's to say, and may be a link.
  sys.process.umask(0);
  inFolder(sys, initPid, target, (place) => sys.file.mknod(place, mode, rdev));
}

function remove(sys: Sys, guest: GuestView, initPid: number, source: string, target: string): void {
  const { rule } = deviceAt(sys, source);
  allow(sys, guest, rule, false);
  inFolder(sys, initPid, target, (place) => sys.file.unlink(place));
}

export const lxcDevice: Tool = {
  name: 'lxc-device',
  synopsis: '-n NAME add|del DEVICE [NAME IN THE GUEST]',
  summary: 'Gives a running guest a device node and the right to use it, or takes both back.',
  note: 'network devices are refused',
  needsName: true,
  options: [nameOption, rcfileOption],
  run({ sys, name, lxcPath, rest: [action, source, target], report }) {
    const guest = new GuestView(sys, lxcPath, name);
    const initPid = guest.client.initPid();
    if (initPid === undefined) report.error(`Container ${name} is not running`);
    else if (action !== 'add' && action !== 'del')
      report.error('Error: Please use add or del (Please see --help output)');
    else if (source?.startsWith('/') !== true)
      report.error('a device is an absolute path; network devices are not moved');
    else if (target !== undefined && !target.startsWith('/')) report.error(`not an absolute path: ${target}`);
    else {
      (action === 'add' ? add : remove)(sys, guest, initPid, source, target ?? source);
      return 0;
    }
    return 1;
  },
};
