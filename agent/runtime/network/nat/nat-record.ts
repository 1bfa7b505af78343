// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../../sys/sys.ts';
import { RuntimeError } from '../../api.ts';
import { readSysctl, type Switched, type SysctlChange, settleSwitches, writeSysctl } from './forwarding.ts';

/**
 * What guests with NAT know of each other, those of other lxcpaths too, in one folder of the boot: for each by its label a file under
 * the lock of its monitor, which ends with it however it dies, and a record of what it is about to make in the host; and what the
 * host's sysctls were before all of them.
 */
export const natFolder = (boot: string): string => `${boot}/nat`;

export type NatRecord = Record<string, unknown>;

/** Whether the folder is there, and nobody else can have written to it. */
export function isOwnFolder(sys: Sys, folder: string): boolean {
  const found = ifThere(() => sys.file.lstat(folder));
  if (found === undefined) return false;
  const { mode, uid } = found;
  return (mode & sys.file.S_IFMT) === sys.file.S_IFDIR && uid === sys.process.geteuid() && (mode & 0o022) === 0;
}

/** Throws RuntimeError start-failed where the folder is another's: what it says of other guests could not be gone by. */
export function makeNatFolder(sys: Sys, folder: string): void {
  try {
    sys.file.mkdir(folder, 0o700);
  } catch (error) {
    // Another guest's start has made it.
    if (!isSysError(error, 'EEXIST')) throw error;
  }
  if (isOwnFolder(sys, folder)) return;
  throw new RuntimeError({
    reason: 'start-failed',
    message: `${folder} is no folder of root's alone: remove it`,
    details: { step: 'host network', path: folder },
  });
}

/** What a guest is called by another's monitor. `label`: the record's, for one that says no more. */
export function guestOf({ guest, guestsFolder }: NatRecord, label: string, own?: string): string {
  if (typeof guest !== 'string') return label;
  return typeof guestsFolder === 'string' && guestsFolder !== own ? `${guest} in ${guestsFolder}` : guest;
}

const switchedFile = 'switched.json';
const lockSuffix = '.guest';

export const lockFile = (folder: string, label: string): string => `${folder}/${label}${lockSuffix}`;
const recordFile = (folder: string, label: string): string => `${folder}/${label}.record`;

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

export function readRecord(sys: Sys, folder: string, label: string): NatRecord {
  return parseRecord(ifThere(() => sys.file.readText(recordFile(folder, label))));
}

/** The old one or the new one is there whenever the writer dies. Not for the next boot, so nothing waits for the disk. */
function replaceFile(sys: Sys, path: string, text: string): void {
  const early = `${path}.new`;
  const { O_WRONLY, O_CREAT, O_TRUNC } = sys.file;
  const fd = sys.file.open(early, O_WRONLY | O_CREAT | O_TRUNC, 0o600);
  try {
    try {
      sys.file.write(fd, sys.text.encodeUtf8(text));
    } finally {
      sys.file.close(fd);
    }
    sys.file.rename(early, path);
  } catch (error) {
    ifThere(() => sys.file.unlink(early));
    throw error;
  }
}

export function writeRecord(sys: Sys, folder: string, label: string, record: NatRecord): void {
  replaceFile(sys, recordFile(folder, label), JSON.stringify(record));
}

/** The lock's file last: without it nobody looks for the rest. */
export function removeRecord(sys: Sys, folder: string, label: string): void {
  const path = recordFile(folder, label);
  for (const each of [`${path}.new`, path, lockFile(folder, label)]) ifThere(() => sys.file.unlink(each));
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

/** Labels that have a file here, by whether the guest's monitor lives. Under the lock. */
export function labelsOf(sys: Sys, folder: string): { alive: string[]; dead: string[] } {
  const names = sys.file.readdir(folder).map(({ name }) => name);
  const labels = names.filter((name) => name.endsWith(lockSuffix)).map((name) => name.slice(0, -lockSuffix.length));
  const alive = labels.filter((label) => isHeld(sys, lockFile(folder, label)));
  return { alive, dead: labels.filter((label) => !alive.includes(label)) };
}

/** The host's end of the pair of a guest with NAT that runs; what a dead monitor has left may name one that has gone. */
export function pairOf(sys: Sys, boot: string, label: string): string | undefined {
  const { link } = readRecord(sys, natFolder(boot), label);
  return typeof link === 'string' ? link : undefined;
}

/** Sysctls that a guest's monitor has set, or is about to. */
function sysctlsOf({ sysctls }: NatRecord): string[] {
  return Array.isArray(sysctls) ? sysctls.filter((each) => typeof each === 'string') : [];
}

const sysctlName = /^ipv[46]\/(?!.*\.\.\/)[^\0]+$/;

/** Under the lock. */
export function readSwitched(sys: Sys, folder: string): Switched {
  const all = parseRecord(ifThere(() => sys.file.readText(`${folder}/${switchedFile}`)));
  const switched: Switched = {};
  for (const [name, before] of Object.entries(all)) {
    const { was, all: above } = (before ?? {}) as { was?: unknown; all?: unknown };
    if (!sysctlName.test(name) || typeof was !== 'string') continue;
    switched[name] = { was, ...(typeof above === 'string' ? { all: above } : {}) };
  }
  return switched;
}

/** Whether sysctls of the host are not as they were. */
export const isSwitched = (sys: Sys, folder: string): boolean => sys.file.access(`${folder}/${switchedFile}`, 0);

function writeAll(sys: Sys, changes: readonly SysctlChange[]): void {
  let first: unknown;
  for (const change of changes) {
    try {
      writeSysctl(sys, change);
    } catch (error) {
      first ??= error;
    }
  }
  if (first !== undefined) throw first;
}

/**
 * Sets what the guest of `label` needs, and sets back what none of the guests whose monitors live needs any more. Answers what was set. Under the
 * lock. Throws SysError for the first that could not be written, behind all others.
 */
export function settleHost(sys: Sys, folder: string, label?: string, wanted: readonly SysctlChange[] = []): string[] {
  const others = labelsOf(sys, folder).alive.filter((each) => each !== label);
  const names = new Set(others.flatMap((each) => sysctlsOf(readRecord(sys, folder, each))));
  const before = readSwitched(sys, folder);
  const { switched, writes } = settleSwitches(before, { wanted, others: names }, (name) => readSysctl(sys, name));
  const path = `${folder}/${switchedFile}`;
  const isSame = JSON.stringify(before) === JSON.stringify(switched);
  // First: what is switched and not known could not be set back.
  if (!isSame) replaceFile(sys, path, JSON.stringify({ ...before, ...switched }));
  writeAll(sys, writes);
  if (Object.keys(switched).length === 0) ifThere(() => sys.file.unlink(path));
  else if (!isSame) replaceFile(sys, path, JSON.stringify(switched));
  return writes.map(({ name }) => name).filter((name) => wanted.some((each) => each.name === name));
}
