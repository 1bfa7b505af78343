// SPDX-License-Identifier: Apache-2.0
import type { GuestProcess, GuestProcesses } from '../../../agent/protocol/index.ts';

export interface ProcessRow extends GuestProcess {
  /** 0: no other of the list has begun it. */
  depth: number;
  /** Of one processor, since the answer before; undefined: there was none, or the process is new. */
  cpuPercent: number | undefined;
}

/** A process by its number can be another one than before: then it has used less time. */
function shareOf(process: GuestProcess, now: GuestProcesses, before: GuestProcesses | undefined): number | undefined {
  const elapsedMs = now.monotonicMs - (before?.monotonicMs ?? 0);
  const earlier = before?.processes.find((each) => each.pid === process.pid);
  if (earlier === undefined || elapsedMs <= 0 || process.cpuMs < earlier.cpuMs) return undefined;
  return ((process.cpuMs - earlier.cpuMs) / elapsedMs) * 100;
}

/** Parents before their children, each by its number; the guest's init first. Loops, which a race can make, are cut. */
export function processRows(now: GuestProcesses, before: GuestProcesses | undefined): ProcessRow[] {
  const known = new Set(now.processes.map((each) => each.pid));
  const children = new Map<number, GuestProcess[]>();
  for (const process of [...now.processes].sort((one, other) => one.pid - other.pid)) {
    const parent = known.has(process.parentPid) && process.parentPid !== process.pid ? process.parentPid : 0;
    children.set(parent, [...(children.get(parent) ?? []), process]);
  }
  const rows: ProcessRow[] = [];
  const placed = new Set<number>();
  const place = (process: GuestProcess, depth: number): void => {
    if (placed.has(process.pid)) return;
    placed.add(process.pid);
    rows.push({ ...process, depth, cpuPercent: shareOf(process, now, before) });
    for (const child of children.get(process.pid) ?? []) place(child, depth + 1);
  };
  const roots = children.get(0) ?? [];
  const isInit = (process: GuestProcess): number => (process.pidInside === 1 ? 0 : 1);
  for (const root of [...roots].sort((one, other) => isInit(one) - isInit(other))) place(root, 0);
  for (const process of now.processes) place(process, 0);
  return rows;
}

/** Rows whose command, user or number has the text, with all that have begun them. */
export function filterRows(rows: readonly ProcessRow[], filter: string): ProcessRow[] {
  const wanted = filter.trim().toLowerCase();
  if (wanted === '') return [...rows];
  const kept = new Set<number>();
  const parents = new Map(rows.map((row) => [row.pid, row.parentPid]));
  for (const { pid, pidInside, command, user, uid } of rows) {
    const words = [command, user ?? '', String(uid), String(pidInside ?? ''), String(pid)];
    if (!words.some((word) => word.toLowerCase().includes(wanted))) continue;
    for (let at: number | undefined = pid; at !== undefined && !kept.has(at); at = parents.get(at)) kept.add(at);
  }
  return rows.filter((row) => kept.has(row.pid));
}
