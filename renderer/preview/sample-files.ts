// SPDX-License-Identifier: Apache-2.0
import type { FileEntry, FileText, FolderListing } from '../../agent/protocol/index.ts';

const day = 86_400_000;

/** Invented. Every folder is the same. */
export function sampleFolder(path: string, nowMs: number): FolderListing {
  const entry = (name: string, change: Partial<FileEntry> = {}): FileEntry => ({
    ...{ name, kind: 'folder', sizeBytes: 4096, mode: 0o755, uid: 0, gid: 0, modifiedMs: nowMs - 31 * day },
    ...change,
  });
  const entries: FileEntry[] = [
    ...['bin', 'dev', 'etc', 'home', 'root', 'usr', 'var'].map((name) => entry(name)),
    entry('tmp', { mode: 0o1777, modifiedMs: nowMs - 200_000 }),
    entry('lib', { kind: 'link', target: 'usr/lib', leadsTo: 'folder', mode: 0o777 }),
    entry('lost', { kind: 'link', target: '../../outside', mode: 0o777 }),
    entry('motd', { kind: 'file', sizeBytes: 283, mode: 0o644, modifiedMs: nowMs - 2 * day }),
    entry('backup 2026.tar.zst', { kind: 'file', sizeBytes: 734_003_200, mode: 0o600, uid: 1000, gid: 1000 }),
    entry('su', { kind: 'file', sizeBytes: 67_816, mode: 0o4755 }),
    entry('null', { kind: 'character', device: '1:3', sizeBytes: 0, mode: 0o666 }),
    entry('initctl', { kind: 'fifo', sizeBytes: 0, mode: 0o600 }),
    entry('invoice\u202efdp.exe', { kind: 'file', sizeBytes: 4, mode: 0o644 }),
    entry('caf\ufffd', { kind: 'unknown', sizeBytes: 0, mode: 0, unusable: true }),
  ];
  return { entries: path === '/var' ? [] : entries, leftOut: 0, readOnly: false, freeBytes: 61_203_283_968 };
}

export const sampleText: FileText = {
  text: 'Welcome to Alpine!\n\nThe Alpine Wiki contains a large amount of how-to guides and general\ninformation about administrating Alpine systems.\n\n你好，世界\n',
  sizeBytes: 283,
  shownBytes: 283,
};
