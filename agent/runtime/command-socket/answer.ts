// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import type { Monitor, Paths } from '../api.ts';
import type { GuestCgroup } from '../cgroup/guest-cgroup.ts';
import type { Hierarchy } from '../cgroup/hierarchies.ts';
import type { ConsoleLog } from './console-log.ts';
import {
  type CommandRequest,
  type CommandResponse,
  command,
  errno,
  packCgroupContext,
  packCgroupFd,
  parseCgroupFd,
  parseDeviceItem,
  stateNames,
} from './wire.ts';

/** What statfs(2) calls the two kinds (linux/magic.h). */
const magic = { 1: 0x27e0eb, 2: 0x63677270 } as const;

export interface Facts {
  sys: Sys;
  monitor: Monitor;
  paths: Paths;
  hierarchies: readonly Hierarchy[];
  consoleLog: ConsoleLog;
}

function failed(number: number): CommandResponse {
  return { result: -number };
}

function text(sys: Sys, value: string): CommandResponse {
  return { result: 0, payload: sys.text.encodeUtf8(`${value}\0`) };
}

function decode(sys: Sys, payload: Uint8Array): string {
  const end = payload.indexOf(0);
  return sys.text.decodeUtf8(end < 0 ? payload : payload.subarray(0, end));
}

/** LXC's numbers: 0 v1 alone, 1 both, 2 v2 alone. */
function layoutNumber(hierarchies: readonly Hierarchy[]): number {
  if (!hierarchies.some(({ version }) => version === 1)) return 2;
  return hierarchies.some(({ version }) => version === 2) ? 1 : 0;
}

/** What a request is about: the folder that limits are set on, or the one that the guest's processes are in. */
type Which = 'limit' | 'payload';

/** The guest in the hierarchy that has the controller; without one, in v2's, else in the first. */
function cgroupOf({ monitor: { cgroups } }: Facts, controller: string): GuestCgroup | undefined {
  const found = cgroups.find(({ hierarchy }) =>
    controller === '' || controller === 'unified'
      ? hierarchy.version === 2
      : hierarchy.controllers.includes(controller) || hierarchy.controllers.includes(`name=${controller}`),
  );
  if (found !== undefined) return found;
  // v2's is a program and no controller that a folder lists.
  if (controller === 'devices') return cgroups.find(({ hierarchy }) => hierarchy.version === 2);
  return controller === '' ? cgroups[0] : undefined;
}

function openFolder(sys: Sys, folder: string): number {
  return sys.file.open(folder, sys.file.O_RDONLY | sys.file.O_DIRECTORY);
}

function cgroupPath(facts: Facts, controller: string, which: Which): CommandResponse {
  const cgroup = cgroupOf(facts, controller);
  if (cgroup === undefined) return failed(errno.EINVAL);
  return text(facts.sys, cgroup[which].slice(cgroup.hierarchy.mount.length));
}

function unifiedFd(facts: Facts, which: Which): CommandResponse {
  const cgroup = cgroupOf(facts, 'unified');
  if (layoutNumber(facts.hierarchies) !== 2 || cgroup === undefined) return failed(errno.EINVAL);
  const fds = [openFolder(facts.sys, cgroup[which])];
  return { result: 0, fds, opened: fds };
}

function cgroupFd(facts: Facts, request: CommandRequest, which: Which): CommandResponse {
  const controller = parseCgroupFd(request.payload);
  const cgroup = cgroupOf(facts, facts.sys.text.decodeUtf8(controller));
  if (cgroup === undefined) return failed(errno.ENOENT);
  const fd = openFolder(facts.sys, cgroup[which]);
  const answered = packCgroupFd(layoutNumber(facts.hierarchies), magic[cgroup.hierarchy.version], fd, controller);
  return { result: 0, payload: answered, fds: [fd], opened: [fd] };
}

function cgroupContext({ sys, monitor, hierarchies }: Facts): CommandResponse {
  const folders = monitor.cgroups.map(({ payload }) => payload);
  const opened: number[] = [];
  try {
    for (const folder of folders) opened.push(openFolder(sys, folder));
  } catch (error) {
    for (const fd of opened) sys.file.close(fd);
    throw error;
  }
  const { payload, fds } = packCgroupContext(layoutNumber(hierarchies), opened);
  return { result: 0, payload, fds, opened };
}

/** Where there is v1's controller, tools write to its files. */
function addDevice({ monitor }: Facts, payload: Uint8Array): CommandResponse {
  const rule = parseDeviceItem(payload);
  return monitor.addDeviceRule(rule) ? { result: 0 } : failed(errno.EINVAL);
}

function answerOf(facts: Facts, request: CommandRequest): CommandResponse {
  const { sys, monitor, paths } = facts;
  const { init } = monitor;
  switch (request.command) {
    case command.getState:
      return { result: 0, value: stateNames.indexOf(monitor.status().state) };
    case command.getInitPid:
      return { result: 0, value: init?.pid ?? -1 };
    case command.getCloneFlags:
      return { result: 0, value: init?.namespaceFlags ?? 0 };
    case command.getCgroup:
      return cgroupPath(facts, decode(sys, request.payload), 'payload');
    case command.getLimitCgroup:
      return cgroupPath(facts, decode(sys, request.payload), 'limit');
    case command.getConfigItem: {
      const value = monitor.configItem(decode(sys, request.payload));
      return value === undefined || value === '' ? { result: -1 } : text(sys, value);
    }
    case command.getName:
      return text(sys, monitor.name);
    case command.getLxcPath:
      return text(sys, paths.guests);
    case command.consoleLog:
      return facts.consoleLog.answer(request.payload);
    case command.addBpfDevice:
      return addDevice(facts, request.payload);
    case command.getInitPidFd:
      return init === undefined ? failed(errno.EBADF) : { result: 0, fds: [init.pidfd] };
    case command.getCgroup2Fd:
      return unifiedFd(facts, 'payload');
    case command.getLimitCgroup2Fd:
      return unifiedFd(facts, 'limit');
    case command.getDevptsFd:
    case command.getSeccompNotifyFd:
      return failed(errno.EBADF);
    case command.getCgroupContext:
      return cgroupContext(facts);
    case command.getCgroupFd:
      return cgroupFd(facts, request, 'payload');
    case command.getLimitCgroupFd:
      return cgroupFd(facts, request, 'limit');
    default:
      return failed(errno.ENOSYS);
  }
}

/** The answer to a command that is answered at once. Its `opened` are the caller's to close. */
export function answer(facts: Facts, request: CommandRequest): CommandResponse {
  try {
    return answerOf(facts, request);
  } catch (error) {
    if (isSysError(error)) return failed(error.errno);
    throw error;
  }
}
