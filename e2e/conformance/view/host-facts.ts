// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { patienceMs } from '../../../build/test/patience.ts';
import { mountLines, type Sections } from './document.ts';

const statusFields = [
  'Uid', 'Gid', 'Groups', 'CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb', 'NoNewPrivs', 'Seccomp', 'Seccomp_filters',
  'SigBlk', 'SigIgn', 'THP_enabled',
]; // biome-ignore format: a list
const limitFiles =
  /^(cgroup\.(max\.\w+|freeze|subtree_control|type)|hugetlb\.\w+\.max|memory\.(max|high|low|min|oom\.group|swap\.max|limit_in_bytes|soft_limit_in_bytes|memsw\.limit_in_bytes)|pids\.max|cpu\.(max|shares|weight|idle|cfs_quota_us|cfs_period_us)|cpuset\.(cpus|mems|cpus\.partition)|io\.(max|weight)|blkio\..*(weight|throttle\.(read|write)_\w+_device)|devices\.list)$/;
/** Only where v2 alone is there. */
const version2 = '/sys/fs/cgroup/cgroup.controllers';

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

function attempt(read: () => string[]): string[] {
  try {
    return read();
  } catch (error) {
    return [`unreadable: ${(error as NodeJS.ErrnoException).code}`];
  }
}

/** `known` tells the names of namespaces that guests may share, by their link's text. */
function namespaces(process: string, known: ReadonlyMap<string, string>): string[] {
  const names = readdirSync(`${process}/ns`).filter((name) => !name.endsWith('_for_children'));
  return names.map((name) => {
    const link = readlinkSync(`${process}/ns/${name}`);
    return `${name} ${known.get(link) ?? 'own'}`;
  });
}

function descriptors(process: string): string[] {
  return readdirSync(`${process}/fd`).map((fd) => {
    const flags = /^flags:\s+(\d+)$/m.exec(readFileSync(`${process}/fdinfo/${fd}`, 'utf8'))?.[1];
    return `${fd} ${readlinkSync(`${process}/fd/${fd}`)} ${flags}`;
  });
}

/** What stat says of session, process group and terminal: of init's own namespace, 1 and 0 where the host has numbers. */
function session(process: string, pid: number): string[] {
  const stat = readFileSync(`${process}/stat`, 'utf8');
  const [, , group, sessionId, terminal, foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const relative = (id: string | undefined): string =>
    Number(id) === pid ? 'own' : Number(id) === 0 ? 'none' : 'other';
  return [
    `group ${relative(group)}`,
    `session ${relative(sessionId)}`,
    `terminal ${terminal === '0' ? 'none' : 'has one'}`,
    `foreground ${foreground === '-1' ? 'none' : 'has one'}`,
  ];
}

/** Where the files of a cgroup are, by what /proc/PID/cgroup says of it: the controllers between commas, none for v2, and the path. */
export type CgroupPlace = (controllers: string, path: string) => string;

function onThisMachine(controllers: string, path: string): string {
  const mounted = controllers === '' ? 'unified' : controllers.replace('name=', '');
  return existsSync(version2) ? `/sys/fs/cgroup${path}` : `/sys/fs/cgroup/${mounted}${path}`;
}

/** Where the guest is in each hierarchy, and the limits that are written there. */
function cgroups(process: string, place: CgroupPlace): { folders: string[]; limits: string[] } {
  const folders = lines(readFileSync(`${process}/cgroup`, 'utf8')).map((line) => line.replace(/^\d+:/, ''));
  const limits = folders.flatMap((line) => {
    const [controllers = '', path = ''] = line.split(':');
    const mounted = controllers === '' ? 'unified' : controllers.replace('name=', '');
    const folder = place(controllers, path);
    return attempt(() =>
      readdirSync(folder)
        .filter((name) => limitFiles.test(name))
        .sort()
        .flatMap((name) =>
          attempt(() => lines(readFileSync(`${folder}/${name}`, 'utf8'))).map((line) => `${mounted} ${name}: ${line}`),
        ),
    );
  });
  return { folders: folders.sort(), limits };
}

/** Sleeping: the guest's shell, whose child has told that all is seen, may still be in fork(2) with all signals blocked. */
function waits(process: string): boolean {
  const stat = readFileSync(`${process}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).startsWith('S');
}

/** Resolves when init sleeps: on a busy machine its turn comes late. */
export async function settled(pid: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!waits(`/proc/${pid}`)) {
    if (Date.now() > deadline) throw new Error(`the guest's init ${pid} does not sleep`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/**
 * What the host's kernel tells of the guest's init. From outside, because it does not take a /proc in the guest, and no
 * capability.
 */
export function hostFacts(pid: number, known: ReadonlyMap<string, string>): Sections {
  return processFacts(`/proc/${pid}`, { pid, known, cgroupPlace: onThisMachine });
}

export interface ProcessContext {
  /** Its number on its host. */
  pid: number;
  /** Namespaces that have a name, by their link's text. */
  known: ReadonlyMap<string, string>;
  cgroupPlace: CgroupPlace;
}

/** The same of a folder of /proc that was copied, links as links. */
export function processFacts(process: string, { pid, known, cgroupPlace }: ProcessContext): Sections {
  const read = (name: string) => (): string[] => lines(readFileSync(`${process}/${name}`, 'utf8'));
  const status = attempt(read('status')).filter((line) => statusFields.includes(line.split(':')[0] ?? ''));
  const { folders, limits } = cgroups(process, cgroupPlace);
  return {
    'host-namespaces': attempt(() => namespaces(process, known)),
    'host-mounts': attempt(() =>
      mountLines(readFileSync(`${process}/mountinfo`, 'utf8'), (point) => point === '/.view'),
    ),
    'host-status': status.map((line) => line.replace(/\t/g, ' ')),
    'host-environment': attempt(() =>
      readFileSync(`${process}/environ`, 'utf8')
        .split('\0')
        .filter((item) => item !== '')
        .sort(),
    ),
    'host-limits': attempt(read('limits')),
    'host-descriptors': attempt(() => descriptors(process)),
    'host-session': attempt(() => session(process, pid)),
    'host-settings': [
      'oom_score_adj',
      'personality',
      'coredump_filter',
      'uid_map',
      'gid_map',
      'setgroups',
      'timens_offsets',
      'attr/current',
    ].flatMap((name) => attempt(read(name)).map((line) => `${name} ${line.trim().replace(/\s+/g, ' ')}`)),
    'host-cgroups': folders,
    'host-cgroup-limits': limits,
  };
}
