// SPDX-License-Identifier: Apache-2.0
import type { GuestProcess, GuestProcesses } from '../../protocol/process.ts';
import { isSysError, type Sys } from '../../sys/sys.ts';
import { openFileInRoot } from '../mounts/open-in-root.ts';
import { namespacePids, shownText } from '../network/view/socket-holders.ts';
import { pidsInside } from './pids-inside.ts';
import {
  commandLine,
  type IdRange,
  insideId,
  parseIdRanges,
  parseProcessStat,
  parseProcessUid,
  parseUserNames,
} from './process-files.ts';

/** With these an answer stays below what a message may have. */
const mostProcesses = 1200;
const longestCommand = 256;
const largestPasswdBytes = 256 * 1024;
const deepestFolder = 20;

/** Processes and folders come and go while they are looked at. */
function unlessGone<T>(body: () => T, otherwise: T): T {
  try {
    return body();
  } catch (error) {
    if (isSysError(error)) return otherwise;
    throw error;
  }
}

/** Of a cgroup and of all that the guest has made in it. */
function pidsBelow(sys: Sys, folder: string, depth = 0): number[] {
  const own = unlessGone(() => sys.file.readText(`${folder}/cgroup.procs`), '');
  const pids = own.split('\n').flatMap((line) => (/^[1-9]\d*$/.test(line) ? [Number(line)] : []));
  if (depth === deepestFolder) return pids;
  const inner = unlessGone(() => sys.file.readdir(folder), []).filter(({ type }) => type === 'directory');
  return [...pids, ...inner.flatMap(({ name }) => pidsBelow(sys, `${folder}/${name}`, depth + 1))];
}

/** Without a cgroup: those in the guest's namespace. */
function pidsByNamespace(sys: Sys, initPid: number): number[] {
  const namespaceOf = (pid: string): string | undefined =>
    unlessGone(() => sys.file.readlink(`/proc/${pid}/ns/pid`), undefined);
  const places = sys.file.readdir('/proc').flatMap(({ name }) => {
    if (!/^[1-9]\d*$/.test(name)) return [];
    const stat = parseProcessStat(unlessGone(() => sys.file.readText(`/proc/${name}/stat`), ''));
    return stat === undefined ? [] : [{ pid: Number(name), parentPid: stat.parentPid, namespace: namespaceOf(name) }];
  });
  return pidsInside(places, initPid, namespaceOf('self') ?? '');
}

/** The guest's file, followed as the guest would: its links lead nowhere else. */
function readPasswd(sys: Sys, initPid: number): string {
  const opened: number[] = [];
  try {
    const rootFd = sys.file.open(`/proc/${initPid}/root`, sys.file.O_PATH | sys.file.O_DIRECTORY);
    opened.push(rootFd);
    const fd = openFileInRoot(sys, rootFd, 'etc/passwd');
    if (fd === undefined) return '';
    opened.push(fd);
    return sys.text.decodeUtf8(sys.file.pread(fd, largestPasswdBytes, 0));
  } catch (error) {
    if (isSysError(error)) return '';
    throw error;
  } finally {
    for (const fd of opened) sys.file.close(fd);
  }
}

interface GuestView {
  ranges: readonly IdRange[];
  users: ReadonlyMap<number, string>;
  /** At which place of NSpid the guest's numbers stand; 0: it has none of its own. */
  level: number;
}

function viewOf(sys: Sys, initPid: number): GuestView {
  const status = sys.file.readText(`/proc/${initPid}/status`);
  return {
    ranges: parseIdRanges(sys.file.readText(`/proc/${initPid}/uid_map`)),
    users: parseUserNames(readPasswd(sys, initPid)),
    level: Math.max(0, namespacePids(status).length - 1),
  };
}

function readProcess(sys: Sys, pid: number, { ranges, users, level }: GuestView): GuestProcess | undefined {
  const stat = parseProcessStat(sys.file.readText(`/proc/${pid}/stat`));
  const status = sys.file.readText(`/proc/${pid}/status`);
  if (stat === undefined) return undefined;
  const uid = insideId(ranges, parseProcessUid(status) ?? -1);
  const user = users.get(uid);
  const pidInside = level === 0 ? undefined : namespacePids(status)[level];
  const cmdline = sys.file.readText(`/proc/${pid}/cmdline`, 64 * 1024);
  return {
    pid,
    ...(pidInside === undefined ? {} : { pidInside }),
    parentPid: stat.parentPid,
    uid,
    ...(user === undefined ? {} : { user }),
    command: shownText(commandLine(cmdline, stat.name), longestCommand),
    state: stat.state,
    cpuMs: (stat.ticks * 1000) / sys.host.clockTicksPerSecond,
    memoryBytes: stat.residentPages * sys.host.pageSizeBytes,
    threads: stat.threads,
  };
}

/** What runs in a guest: all processes below its cgroup; `''`: it has none, its namespace counts. Reads /proc of the device; the guest sees nothing of it. */
export function listProcesses(sys: Sys, initPid: number, cgroupFolder: string): GuestProcesses {
  const pids = cgroupFolder === '' ? pidsByNamespace(sys, initPid) : pidsBelow(sys, cgroupFolder);
  const view = viewOf(sys, initPid);
  const processes = pids
    .slice(0, mostProcesses)
    .flatMap((pid) => unlessGone(() => readProcess(sys, pid, view), undefined) ?? []);
  return { monotonicMs: sys.loop.monotonicMs(), processes, cut: pids.length > mostProcesses };
}
