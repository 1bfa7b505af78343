// SPDX-License-Identifier: Apache-2.0
import type { MountEntry } from './mount-entry.ts';

/** A line that covers something with the host's own /dev/null, which whoever may change modes there changes for the host. */
export interface NullMask {
  /** As the config has it. */
  line: string;
  /** What to write in its place. */
  instead: string;
}

const folderOfDevices = /^\/*dev\//;
const folderOfProc = /^proc\/(.+)$/;

function insteadOf({ line, target }: MountEntry): string {
  const hidden = folderOfProc.exec(target)?.[1];
  if (hidden !== undefined && !/\s/.test(hidden)) return `lodge.proc.hidden = ${hidden}`;
  const [source = '', place = '', type = '', options = '', ...rest] = line.trim().split(/[ \t]+/);
  return `lxc.mount.entry = ${[source, place, type, `${options},ro`, ...rest].join(' ')}`;
}

/**
 * Masks that may be written to, as templates before lodge.proc.hidden made them. They are kept as they are, for a guest may depend on
 * what it may do there; a node of the guest's /dev is none. Pure.
 */
export function nullMasks(mounts: readonly MountEntry[]): NullMask[] {
  return mounts
    .filter(({ source, relative }) => source === '/dev/null' && !relative)
    .filter(({ options }) => options.some((each) => each === 'bind' || each === 'rbind') && !options.includes('ro'))
    .filter(({ target }) => !folderOfDevices.test(target))
    .map((entry) => ({ line: `lxc.mount.entry = ${entry.line}`, instead: insteadOf(entry) }));
}

/** In words, for the boot log and the plan. */
export function tellNullMask({ line, instead }: NullMask): string {
  return `${line}: the guest may change the mode of the host's /dev/null by it; write in its place: ${instead}`;
}
