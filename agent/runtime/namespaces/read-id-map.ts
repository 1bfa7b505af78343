// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';
import { type IdRange, parseMapFile } from './id-map.ts';

/** The map of a process's user namespace, as the reader sees it. Throws SysError where it has ended. */
export function readIdMap(sys: Sys, pid: number): IdRange[] {
  const read = (kind: IdRange['kind'], file: string): IdRange[] =>
    parseMapFile(sys.file.readText(`/proc/${pid}/${file}`), kind);
  return [...read('user', 'uid_map'), ...read('group', 'gid_map')];
}
