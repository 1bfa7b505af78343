// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { type Hierarchy, parseHierarchies } from './hierarchies.ts';

function readOr(sys: Sys, path: string, fallback: string): string {
  try {
    return sys.file.readText(path);
  } catch (error) {
    if (isSysError(error)) return fallback;
    throw error;
  }
}

export function readHierarchies(sys: Sys): Hierarchy[] {
  const controllers = (mount: string): string[] =>
    readOr(sys, `${mount}/cgroup.controllers`, '')
      .split(/\s+/)
      .filter((name) => name !== '');
  return parseHierarchies(sys.file.readText('/proc/self/mountinfo'), controllers);
}

/** /proc/PID/cgroup of the host's first process and of this one; empty where it cannot be read (hidepid). */
export function readProcCgroups(sys: Sys): { first: string; own: string } {
  return { first: readOr(sys, '/proc/1/cgroup', ''), own: readOr(sys, '/proc/self/cgroup', '') };
}
