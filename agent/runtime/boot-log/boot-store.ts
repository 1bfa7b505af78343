// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import type { BootRecord, ContainerEnd } from '../api.ts';
import { removeTree } from '../container.ts';
import { BootParts, partsOf } from './boot-parts.ts';

/** Boots that are kept of a guest, each of up to 8 MiB. */
export const keptBoots = 8;

const endFile = 'end.json';
const firstLineBytes = 4096;

/** `folder`: of all boots of a guest. Oldest first; none where there is no folder. */
export function bootNumbers(sys: Sys, folder: string): number[] {
  try {
    return sys.file
      .readdir(folder)
      .filter(({ name, type }) => type === 'directory' && /^\d{1,9}$/.test(name))
      .map(({ name }) => Number(name))
      .sort((one, other) => one - other);
  } catch (error) {
    if (isSysError(error, 'ENOENT')) return [];
    throw error;
  }
}

/** Makes room for a new boot. Throws SysError. */
export function beginBoot(sys: Sys, folder: string): { number: number; parts: BootParts } {
  if (!sys.file.access(folder, 0)) sys.file.mkdir(folder, 0o700);
  const number = (bootNumbers(sys, folder).at(-1) ?? 0) + 1;
  return { number, parts: new BootParts(sys, `${folder}/${number}`) };
}

/** Notes how a boot has ended, and lets go of the oldest boots. Throws SysError. */
export function endBoot(sys: Sys, folder: string, number: number, end: ContainerEnd): void {
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = sys.file;
  // Not atomic: a stop waits for this, and where the power goes meanwhile nothing but the end is unknown.
  const fd = sys.file.open(`${folder}/${number}/${endFile}`, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600);
  try {
    sys.file.write(fd, sys.text.encodeUtf8(JSON.stringify(end)));
  } finally {
    sys.file.close(fd);
  }
  for (const old of bootNumbers(sys, folder).slice(0, -keptBoots)) removeTree(sys, `${folder}/${old}`);
}

/** What is known of each boot, the newest first. One that was cut short by the device has no end. */
export function listBoots(sys: Sys, folder: string): BootRecord[] {
  return bootNumbers(sys, folder)
    .reverse()
    .flatMap((number) => readRecord(sys, `${folder}/${number}`, number) ?? []);
}

function readRecord(sys: Sys, path: string, number: number): BootRecord | undefined {
  try {
    const names = sys.file.readdir(path).map(({ name }) => name);
    const parts = partsOf(names);
    const [first] = parts;
    const startedAtMs = first === undefined ? undefined : startOf(sys, `${path}/${first.name}`);
    if (startedAtMs === undefined) return undefined;
    const bytes = parts.reduce((sum, { name }) => sum + sys.file.lstat(`${path}/${name}`).size, 0);
    const end = names.includes(endFile) ? parsed(sys.file.readText(`${path}/${endFile}`)) : undefined;
    return { number, startedAtMs, bytes, ...(end === undefined ? {} : { end: end as ContainerEnd }) };
  } catch (error) {
    // It is being removed.
    if (isSysError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** undefined: it was being written when the power went. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The first entry of a boot says when it began. */
function startOf(sys: Sys, path: string): number | undefined {
  const fd = sys.file.open(path, sys.file.O_RDONLY | sys.file.O_NOFOLLOW);
  try {
    const [line = ''] = sys.text.decodeUtf8(sys.file.pread(fd, firstLineBytes, 0)).split('\n');
    const { timeMs } = (parsed(line) ?? {}) as { timeMs?: unknown };
    return typeof timeMs === 'number' ? timeMs : undefined;
  } finally {
    sys.file.close(fd);
  }
}
