// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../../sys/sys.ts';
import { undoAll } from '../../undo.ts';
import { writeSysctl } from './forwarding.ts';

/**
 * What guests with NAT know of each other, in a folder of the boot: for each a file under the lock of its monitor, which ends with it
 * however it dies, and a record of what it is about to make in the host; and what the host's sysctls were before all of them.
 */
export const natFolder = (run: string): string => `${run}/nat`;

export type NatRecord = Record<string, unknown>;

const switchedFile = 'switched.json';
const lockSuffix = '.guest';

export const lockFile = (folder: string, guest: string): string => `${folder}/${guest}${lockSuffix}`;
const recordFile = (folder: string, guest: string): string => `${folder}/${guest}.record`;

export function ifThere<T>(body: () => T): T | undefined {
  try {
    return body();
  } catch (error) {
    if (isSysError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function parseRecord(text: string | undefined): NatRecord {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as NatRecord) : {};
  } catch {
    // Others have written to it: there is nothing in it to go by.
    return {};
  }
}

export function readRecord(sys: Sys, folder: string, guest: string): NatRecord {
  return parseRecord(ifThere(() => sys.file.readText(recordFile(folder, guest))));
}

/** The old one or the new one is there whenever the writer dies. Not for the next boot, so nothing waits for the disk. */
export function writeRecord(sys: Sys, folder: string, guest: string, record: NatRecord): void {
  const path = recordFile(folder, guest);
  const { O_WRONLY, O_CREAT, O_TRUNC } = sys.file;
  const fd = sys.file.open(`${path}.new`, O_WRONLY | O_CREAT | O_TRUNC, 0o600);
  try {
    sys.file.write(fd, sys.text.encodeUtf8(JSON.stringify(record)));
  } finally {
    sys.file.close(fd);
  }
  sys.file.rename(`${path}.new`, path);
}

/** The lock's file last: without it nobody looks for the rest. */
export function removeRecord(sys: Sys, folder: string, guest: string): void {
  const path = recordFile(folder, guest);
  for (const each of [`${path}.new`, path, lockFile(folder, guest)]) ifThere(() => sys.file.unlink(each));
}

/** Of the folder itself, for as long as its files are read and written: the others wait, or with `waits` false go without (undefined). */
export function underLock<T>(sys: Sys, folder: string, body: () => T, waits = true): T | undefined {
  const fd = sys.file.open(folder, sys.file.O_RDONLY | sys.file.O_DIRECTORY);
  try {
    return sys.file.flockExclusive(fd, waits) ? body() : undefined;
  } finally {
    sys.file.close(fd);
  }
}

function isHeld(sys: Sys, path: string): boolean {
  const fd = ifThere(() => sys.file.open(path, sys.file.O_RDWR));
  if (fd === undefined) return false;
  try {
    return !sys.file.flockExclusive(fd, false);
  } finally {
    sys.file.close(fd);
  }
}

/** Guests that have a file here, by whether their monitor lives. Under the lock. */
export function guestsOf(sys: Sys, folder: string): { alive: string[]; dead: string[] } {
  const names = sys.file.readdir(folder).map(({ name }) => name);
  const guests = names.filter((name) => name.endsWith(lockSuffix)).map((name) => name.slice(0, -lockSuffix.length));
  const alive = guests.filter((guest) => isHeld(sys, lockFile(folder, guest)));
  return { alive, dead: guests.filter((guest) => !alive.includes(guest)) };
}

/** What the host's sysctls had before the first guest with NAT, by their names. */
export function readSwitched(sys: Sys, folder: string): NatRecord {
  return parseRecord(ifThere(() => sys.file.readText(`${folder}/${switchedFile}`)));
}

export function writeSwitched(sys: Sys, folder: string, switched: NatRecord): void {
  sys.file.writeFileAtomic(`${folder}/${switchedFile}`, JSON.stringify(switched));
}

export const isSwitched = (sys: Sys, folder: string): boolean => sys.file.access(`${folder}/${switchedFile}`, 0);

/** The last first: forwarding is off before a link minds advertisements as before. Under the lock. */
export function switchBack(sys: Sys, folder: string): void {
  const problems: Error[] = [];
  const undo = Object.entries(readSwitched(sys, folder)).map(([name, value]) => ({
    name,
    run: () => writeSysctl(sys, { name, value: String(value) }),
  }));
  undoAll(undo, (_, error) => void problems.push(error));
  ifThere(() => sys.file.unlink(`${folder}/${switchedFile}`));
  const [first] = problems;
  if (first !== undefined) throw first;
}
