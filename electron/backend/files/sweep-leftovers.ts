// SPDX-License-Identifier: Apache-2.0
import { lstat, readdir, rm } from 'node:fs/promises';
import path from 'node:path';

/** What a folder of fetched files begins with; the process that has it comes behind. */
export const fetchedPrefix = 'lodge-drag-';

export function fetchedFolderPrefix(pid: number): string {
  return `${fetchedPrefix}${pid}-`;
}

const dayMs = 24 * 60 * 60 * 1000;

export interface FoundFolder {
  name: string;
  isFolder: boolean;
  uid: number;
  changedMs: number;
}

export interface SweepFacts {
  /** undefined where files have no such owner (Windows): what is there is in this user's own folder. */
  ownUid: number | undefined;
  nowMs: number;
  isAlive(pid: number): boolean;
}

/**
 * Whether it was left by a Lodge that was killed. A folder that is shared with another machine or container may be of a process that is not
 * to be seen here: it must be a day old as well. Without a process in its name only the age counts.
 */
export function isLeftover({ name, isFolder, uid, changedMs }: FoundFolder, facts: SweepFacts): boolean {
  if (!isFolder || !name.startsWith(fetchedPrefix)) return false;
  if (facts.ownUid !== undefined && uid !== facts.ownUid) return false;
  if (facts.nowMs - changedMs < dayMs) return false;
  const pid = /^(\d{1,10})-/.exec(name.slice(fetchedPrefix.length))?.[1];
  return pid === undefined || !facts.isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: there is one, of somebody else.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Removes them. What cannot be looked at or removed stays, and hinders nobody. */
export async function sweepLeftovers(base: string): Promise<void> {
  const facts = { ownUid: process.getuid?.(), nowMs: Date.now(), isAlive };
  const names = await readdir(base).catch(() => []);
  for (const name of names.filter((each) => each.startsWith(fetchedPrefix))) {
    const place = path.join(base, name);
    // Not through a link: what it leads to is not ours.
    const found = await lstat(place).catch(() => undefined);
    if (found === undefined) continue;
    const folder = { name, isFolder: found.isDirectory(), uid: found.uid, changedMs: found.mtimeMs };
    if (isLeftover(folder, facts)) await rm(place, { recursive: true, force: true }).catch(() => undefined);
  }
}
