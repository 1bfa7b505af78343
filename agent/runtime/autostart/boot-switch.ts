// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { type Paths, RuntimeError } from '../api.ts';
import { removeTree } from '../container.ts';
import { type BootEntry, bootEntryOf } from './boot-entry.ts';

export interface BootSwitch {
  enabled: boolean;
  method?: BootEntry['method'];
  path?: string;
}

function folderOf({ base }: Paths): string {
  return `${base}/autostart`;
}

/** What was made outside of our folder, one path a line, in its order: written before it is made. */
function recordPath(paths: Paths): string {
  return `${folderOf(paths)}/made`;
}

function readMade(sys: Sys, paths: Paths): string[] | undefined {
  try {
    return sys.file
      .readText(recordPath(paths))
      .split('\n')
      .filter((line) => line.startsWith('/'));
  } catch (error) {
    if (isSysError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function entryOf(sys: Sys, { base }: Paths): BootEntry | undefined {
  return bootEntryOf((path) => sys.file.access(path, 0), base);
}

export function readBootSwitch(sys: Sys, paths: Paths): BootSwitch {
  const entry = entryOf(sys, paths);
  const made = readMade(sys, paths);
  const enabled = made !== undefined && made.length > 0 && made.every((path) => isThere(sys, path));
  return { enabled, ...(entry === undefined ? {} : { method: entry.method, path: entry.file.path }) };
}

function isThere(sys: Sys, path: string): boolean {
  try {
    sys.file.lstat(path);
    return true;
  } catch (error) {
    if (isSysError(error, 'ENOENT') || isSysError(error, 'ENOTDIR')) return false;
    throw error;
  }
}

/** Deployed builds go when a newer one comes: what the host runs is a copy of its own. */
function copyProgram(sys: Sys, paths: Paths): void {
  const { helperPath, agentPath } = sys.host;
  sys.file.writeFileAtomic(`${folderOf(paths)}/lodged`, sys.file.readFile(helperPath), 0o700);
  sys.file.writeFileAtomic(`${folderOf(paths)}/agent.qbc`, sys.file.readFile(agentPath), 0o600);
}

/** Guests start with the host from now on. Throws RuntimeError where there is no way; nothing is left of it then. */
export function switchOn(sys: Sys, paths: Paths): void {
  const entry = entryOf(sys, paths);
  if (entry === undefined) {
    throw new RuntimeError({
      reason: 'kernel-lacks',
      message: 'this host has nothing known that runs something at its start',
      details: { missing: 'Magisk, KernelSU, APatch, systemd, OpenRC or /etc/rc2.d', cannot: 'autostart' },
    });
  }
  switchOff(sys, paths);
  const { folders, file, links } = entry;
  const missing = folders.filter((folder) => !isThere(sys, folder));
  sys.file.mkdir(folderOf(paths), 0o700);
  try {
    copyProgram(sys, paths);
    const made = [...missing, file.path, ...links.map(({ path }) => path)];
    sys.file.writeFileAtomic(recordPath(paths), `${made.join('\n')}\n`);
    for (const folder of missing) sys.file.mkdir(folder, 0o755);
    sys.file.writeFileAtomic(file.path, file.text, file.mode);
    for (const { path, target } of links) sys.file.symlink(target, path);
  } catch (error) {
    switchOff(sys, paths);
    throw error;
  }
}

/** Takes away all that was made for it. A folder that somebody else uses by now stays. */
export function switchOff(sys: Sys, paths: Paths): void {
  for (const path of (readMade(sys, paths) ?? []).reverse()) {
    if (!isThere(sys, path)) continue;
    const isFolder = (sys.file.lstat(path).mode & sys.file.S_IFMT) === sys.file.S_IFDIR;
    try {
      if (isFolder) sys.file.rmdir(path);
      else sys.file.unlink(path);
    } catch (error) {
      if (!isFolder || !isSysError(error, 'ENOTEMPTY')) throw error;
    }
  }
  if (isThere(sys, folderOf(paths))) removeTree(sys, folderOf(paths));
}

/** A newer agent takes the place of the copy that the host runs. */
export function refreshProgram(sys: Sys, paths: Paths): void {
  const copy = `${folderOf(paths)}/agent.qbc`;
  if (!readBootSwitch(sys, paths).enabled || !isThere(sys, copy)) return;
  if (sys.host.agentPath === copy || sys.text.sha256File(copy) === sys.text.sha256File(sys.host.agentPath)) return;
  copyProgram(sys, paths);
}
