// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessTime {
  pid: number;
  /** Chromium's name for its kind of process: `renderer`, `gpu-process`, `utility` ..., `main` for the first. */
  kind: string;
  seconds: number;
}

/** proc(5): in ticks of 10 ms; schedstat's first field is in nanoseconds, and of the first thread alone. */
function secondsOf(pid: number): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const told = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8');
    nanoseconds += Number(told.split(' ')[0]);
  }
  return nanoseconds / 1e9;
}

/** Processor time of a process and of all that it has started and that live, by process. */
export function processorTimes(pid: number): ProcessTime[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\) /s, '');
      parents.set(Number(name), Number(fields.split(' ')[1]));
    } catch {
      // It has ended meanwhile.
    }
  }
  const belongs = (each: number | undefined): boolean => {
    for (let at = each; at !== undefined && at > 1; at = parents.get(at)) if (at === pid) return true;
    return false;
  };
  const times: ProcessTime[] = [];
  for (const each of parents.keys()) {
    if (!belongs(each)) continue;
    try {
      const words = readFileSync(`/proc/${each}/cmdline`, 'utf8');
      const kind = /--type=([\w-]+)/.exec(words)?.[1] ?? 'main';
      times.push({ pid: each, kind, seconds: secondsOf(each) });
    } catch {
      // As above.
    }
  }
  return times;
}

/** What the processes have used between two looks, in percent of one processor, by kind. Threads that have ended are not in it. */
export function percentByKind(
  before: readonly ProcessTime[],
  after: readonly ProcessTime[],
  seconds: number,
): Record<string, number> {
  const used: Record<string, number> = {};
  for (const { pid, kind, seconds: now } of after) {
    const earlier = before.find((each) => each.pid === pid)?.seconds ?? 0;
    used[kind] = (used[kind] ?? 0) + (100 * Math.max(0, now - earlier)) / seconds;
  }
  return used;
}
