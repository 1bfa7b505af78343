// SPDX-License-Identifier: Apache-2.0
import type { CommandRequest, GuestSummary } from '../../../agent/protocol/index.ts';
import { isAlive } from '../guests/guest-facts.ts';
import type { ConsoleLayout } from './console-layout.ts';

export type TerminalPhase = 'unopened' | 'opening' | 'attached' | 'waiting' | 'closed';

/** One of a guest's own terminals by its number, 0 the console; or a shell that is started in the guest for this view. */
export type TerminalPlace = number | 'shell' | `shell-${number}`;

/** Linux guests have it in /bin, Android ones in /system/bin: the agent's PATH has both. */
export const shellCommand: ShellRequest = {
  command: ['sh', '-l'],
  cwd: '/',
  uid: 0,
  gid: 0,
  environment: [],
  terminal: true,
};

/** A command in a terminal of its own; `title` where it is not the shell. */
export interface ShellRequest extends Omit<CommandRequest, 'rows' | 'columns'> {
  title?: string;
}

/** As it is typed; empty fields are those of the shell, the group that of the user. */
export interface ShellForm {
  command: string;
  uid: string;
  gid: string;
  cwd: string;
}

const largestId = 0xfffffffe;

function isId(text: string): boolean {
  return text === '' || (/^\d{1,10}$/.test(text) && Number(text) <= largestId);
}

export function shellErrors({ uid, gid, cwd }: ShellForm): ReadonlySet<keyof ShellForm> {
  const errors = new Set<keyof ShellForm>();
  if (!isId(uid.trim())) errors.add('uid');
  if (!isId(gid.trim())) errors.add('gid');
  if (cwd.trim() !== '' && !cwd.trim().startsWith('/')) errors.add('cwd');
  return errors;
}

/** A command is given to the guest's shell, so that quotes and pipes mean what they do there. */
export function shellRequest(form: ShellForm): ShellRequest {
  const command = form.command.trim();
  const uid = Number(form.uid.trim() || '0');
  const gid = Number(form.gid.trim() || form.uid.trim() || '0');
  const user = uid === 0 ? undefined : `uid ${uid}`;
  const title = command === '' ? user : [command.split(/\s+/)[0], user].filter(Boolean).join(' ');
  return {
    ...shellCommand,
    ...(command === '' ? {} : { command: ['sh', '-c', command] }),
    ...{ uid, gid, cwd: form.cwd.trim() || '/' },
    ...(title === undefined ? {} : { title }),
  };
}

/** All that can be chosen: the guest's own terminals, the shell, and the shells opened besides. */
export function placesOf(ttys: number, { panes, shells }: Pick<ConsoleLayout, 'panes' | 'shells'>): TerminalPlace[] {
  const shown = panes.filter((place) => typeof place === 'number');
  const last = Math.max(ttys, ...shown);
  return [...Array.from({ length: last + 1 }, (_, number) => number), 'shell', ...shells.keys()];
}

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
