// SPDX-License-Identifier: Apache-2.0
import type { GuestSummary } from '../../../agent/protocol/index.ts';
import { isAlive } from '../guests/guest-facts.ts';

export type TerminalPhase = 'unopened' | 'opening' | 'attached' | 'waiting' | 'closed';

/** One of a guest's own terminals by its number, 0 the console; or a shell that is started in the guest for this view. */
export type TerminalPlace = number | 'shell';

export function terminalPlaceOf(text: string): TerminalPlace {
  return text === 'shell' ? text : Number(text);
}

/** Linux guests have it in /bin, Android ones in /system/bin: the agent's PATH has both. */
export const shellCommand = {
  command: ['sh', '-l'],
  cwd: '/',
  uid: 0,
  gid: 0,
  environment: [],
  terminal: true,
};

/** A run of a guest by its moment of start; undefined while it does not run. */
export type Run = number | undefined;

export function runOf({ state, startedAtMs }: Pick<GuestSummary, 'state' | 'startedAtMs'>): Run {
  return isAlive(state) ? (startedAtMs ?? 0) : undefined;
}

/** What an open stream of a terminal was opened for. */
export interface Opening {
  phase: TerminalPhase;
  openedFor: Run;
  /** Its view has just come into sight. */
  justShown: boolean;
}

/**
 * Whether a terminal is to be opened by itself: for a guest that runs, once per run, and again when its view comes back.
 * While it is in sight a closed one is opened by the person, or else one that its guest closes at once would be opened
 * for ever.
 */
export function opensByItself({ phase, openedFor, justShown }: Opening, run: Run): boolean {
  if (run === undefined) return false;
  return phase === 'unopened' || (phase === 'closed' && (justShown || run !== openedFor));
}

/** Terminals of a guest besides its console: lxc.tty.max of its config. */
export function ttyCount(config: string): number {
  let count = 0;
  for (const line of config.split('\n')) {
    const match = /^\s*lxc\.tty(?:\.max)?\s*=\s*(\d{1,3})\s*$/.exec(line);
    if (match !== null) count = Number(match[1]);
  }
  return Math.min(count, 12);
}
