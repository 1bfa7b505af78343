// SPDX-License-Identifier: Apache-2.0
import type { BootLogEntry, GuestEnd, HostFacts } from '../../../agent/protocol/index.ts';
import type { BootEnding, BootVerdict, Evidence } from './boot-ending.ts';
import { type KnownLine, knownLines } from './known-lines.ts';

export interface BootFacts {
  /** How it ended; undefined: it goes on. */
  end?: Pick<GuestEnd, 'kind' | 'code' | 'failure'> | undefined;
  /** Of the boot, in the order of their times; its last ones are enough. */
  entries: readonly BootLogEntry[];
  host?: Pick<HostFacts, 'machine' | 'pageSizeBytes' | 'selinux'> | undefined;
}

/** So many of the last lines are looked at. */
export const explainedLines = 600;

const signalNumbers = { HUP: 1, INT: 2, ILL: 4, ABRT: 6, BUS: 7, KILL: 9, SEGV: 11, SYS: 31 } as const;
const crashes: readonly number[] = [signalNumbers.ILL, signalNumbers.ABRT, signalNumbers.BUS, signalNumbers.SEGV];
const commonPageBytes = 4096;

/** A signal, or the exit code by which shells and runtimes pass it on. */
function signalOf({ kind, code = 0 }: NonNullable<BootFacts['end']>): number | undefined {
  if (kind === 'signal') return code;
  return kind === 'exit' && code > 128 && code <= 128 + 64 ? code - 128 : undefined;
}

function evidenceOf({ source, text, tag, sinceStartMs }: BootLogEntry): Evidence {
  return { source, text: (tag === undefined ? text : `${tag}: ${text}`).slice(0, 500), sinceStartMs };
}

function detailsOf(known: KnownLine, match: RegExpExecArray): Record<string, string> {
  const found = (known.details ?? []).flatMap((name) => {
    const value = match.groups?.[name];
    return value === undefined ? [] : [[name === 'other' ? 'path' : name, value] as const];
  });
  return Object.fromEntries(found);
}

function findLine(entries: readonly BootLogEntry[], known: KnownLine): BootVerdict | undefined {
  // The last is nearest to the end.
  for (let index = entries.length - 1; index >= 0; index--) {
    const entry = entries[index] as BootLogEntry;
    if (entry.source === 'monitor') continue;
    const match = known.pattern.exec(entry.text);
    if (match === null) continue;
    return { ending: known.ending, wanted: false, details: detailsOf(known, match), evidence: evidenceOf(entry) };
  }
  return undefined;
}

function stopWasAsked(entries: readonly BootLogEntry[]): boolean {
  return entries.some(
    ({ source, step, text }) =>
      (source === 'monitor' && step === 'stop') ||
      ((source === 'kmsg' || source === 'console') &&
        /sys\.powerctl|The system is going down|Received shutdown/.test(text)),
  );
}

/** By which an Android's init ends when it gives up as well: a reboot, and code 0 in its place without CAP_SYS_BOOT (reboot_utils.cpp). */
const saysLittle: readonly BootEnding[] = ['rebooted', 'init-exited'];

/** By the end alone, when no line tells more. */
function byEnd(facts: BootFacts, end: NonNullable<BootFacts['end']>): BootVerdict {
  const verdict = (ending: BootEnding, wanted = false): BootVerdict => ({
    ending,
    wanted,
    details: signal === undefined ? { code: end.code ?? 0 } : { signal },
  });
  const signal = signalOf(end);
  if (signal === undefined) {
    const isShellsWord = end.code === 126;
    return verdict(isShellsWord ? 'wrong-architecture' : 'init-exited', end.code === 0);
  }
  const pageSizeBytes = facts.host?.pageSizeBytes ?? commonPageBytes;
  if (crashes.includes(signal) && pageSizeBytes !== commonPageBytes)
    return { ...verdict('page-size'), details: { pageSizeBytes } };
  if (signal === signalNumbers.BUS) return verdict('dev-too-small');
  if (signal === signalNumbers.SYS) return verdict('filter-killed');
  if (crashes.includes(signal)) return verdict('init-crashed');
  if (signal === signalNumbers.HUP) return verdict('rebooted', true);
  if (signal === signalNumbers.INT) return verdict('powered-off', true);
  return verdict(signal === signalNumbers.KILL ? 'killed' : 'init-crashed', stopWasAsked(facts.entries));
}

/** A cause that the host's facts rule out. */
function isPossible({ ending }: BootVerdict, { host }: BootFacts): boolean {
  if (ending === 'page-size') return host === undefined || host.pageSizeBytes !== commonPageBytes;
  return true;
}

function withHost(verdict: BootVerdict, { host }: BootFacts): BootVerdict {
  if (host === undefined) return verdict;
  const { machine, pageSizeBytes, selinux } = host;
  const more: Partial<Record<BootEnding, Record<string, string | number>>> = {
    'page-size': { pageSizeBytes },
    'wrong-architecture': { machine },
    selinux: { selinux },
  };
  return { ...verdict, details: { ...more[verdict.ending], ...verdict.details } };
}

/**
 * Why a boot has ended, or what stands in its way while it goes on: the likeliest first. Nothing for a start that failed before the
 * guest ran, which has a failure with sentences of its own, and for a boot in which nothing known is wrong.
 */
export function explainBoot(facts: BootFacts): BootVerdict[] {
  const { end, entries } = facts;
  if (end?.kind === 'failure') return [];
  const last = entries.slice(-explainedLines);
  const own = end === undefined ? undefined : byEnd(facts, end);
  // A guest that was stopped, or has switched itself off, may have complained before: that is no reason.
  if (own?.wanted === true && (!saysLittle.includes(own.ending) || stopWasAsked(last))) return [own];
  const seen = new Set<BootEnding>();
  const found = knownLines
    .filter(({ onlyAtTheEnd }) => end !== undefined || onlyAtTheEnd !== true)
    .flatMap((known) => findLine(last, known) ?? [])
    .filter((verdict) => isPossible(verdict, facts) && !seen.has(verdict.ending) && seen.add(verdict.ending));
  const rest = own === undefined || seen.has(own.ending) ? [] : [own];
  return [...found, ...rest].map((verdict) => withHost(verdict, facts));
}
