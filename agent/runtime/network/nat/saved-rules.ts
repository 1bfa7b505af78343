// SPDX-License-Identifier: Apache-2.0
import type { ProgramRun } from './iptables-plan.ts';

/** The lines of each table of iptables-save(8). */
function tablesOf(saved: string): Map<string, string[]> {
  const tables = new Map<string, string[]>();
  let lines: string[] = [];
  for (const line of saved.split('\n')) {
    if (line.startsWith('*')) {
      lines = [];
      tables.set(line.slice(1).trim(), lines);
    } else if (line.startsWith('-A ')) lines.push(line);
  }
  return tables;
}

/**
 * Of the runs that made a guest's chains those whose work is not there any more, by what iptables-save prints. Rules are counted in
 * each chain of the guest's own, for iptables prints them in words of its own; jumps are looked for. Pure.
 */
export function lostRuns(runs: readonly ProgramRun[], saved: string): ProgramRun[] {
  const tables = tablesOf(saved);
  const linesIn = (table: string, chain: string): string[] =>
    (tables.get(table) ?? []).filter((line) => line.startsWith(`-A ${chain} `));
  const wanted = new Map<string, number>();
  return runs.filter(({ words }) => {
    const [, , table = '', what, chain = '', , target] = words;
    if (what === '-I') return !linesIn(table, chain).some((line) => line === `-A ${chain} -j ${target}`);
    if (what !== '-A') return false;
    const count = (wanted.get(`${table} ${chain}`) ?? 0) + 1;
    wanted.set(`${table} ${chain}`, count);
    return linesIn(table, chain).length < count;
  });
}
