// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../sys/sys.ts';
import type { Paths } from './api.ts';
import { CommandClient } from './command-socket/command-client.ts';
import { unixListeners } from './command-socket/unix-listeners.ts';
import { listGuests } from './container.ts';
import { fnv1a } from './fnv1a.ts';
import { bootId, defaultBase, pathsOf } from './host.ts';

function ownByRoot(sys: Sys, path: string): boolean {
  try {
    const { mode, uid } = sys.file.lstat(path);
    return (mode & sys.file.S_IFMT) === sys.file.S_IFDIR && uid === 0;
  } catch (error) {
    if (isSysError(error)) return false;
    throw error;
  }
}

/**
 * Where things lie for any folder of guests (LXC's lxcpath). `<base>/guests` of a base of ours, which has a `run` folder beside it,
 * belongs to that base, so that a desktop sees its guests; the monitors of all other folders have theirs below the default base.
 */
export function pathsOfGuests(sys: Sys, lxcPath: string): Paths {
  const base = defaultBase(sys);
  const parent = lxcPath.endsWith('/guests') ? lxcPath.slice(0, -'/guests'.length) : undefined;
  // The /run of every Linux is none of ours.
  if (parent !== undefined && parent !== '' && (parent === base || ownByRoot(sys, `${parent}/run`)))
    return pathsOf(sys, parent);
  const key = fnv1a(sys.text.encodeUtf8(lxcPath));
  const boot = `${base}/run/${bootId(sys)}`;
  return { base, guests: lxcPath, run: `${boot}/${key}`, boot };
}

/** Makes the run folder with what is above it up to the base, 0700, where it is not there yet. */
export function ensureRunFolder(sys: Sys, { base, run }: Pick<Paths, 'base' | 'run'>): void {
  const below = run.slice(base.length + 1).split('/');
  for (const length of below.keys()) {
    const folder = [base, ...below.slice(0, length)].join('/');
    if (!sys.file.access(folder, 0)) sys.file.mkdir(folder, 0o700);
  }
  if (!sys.file.access(run, 0)) sys.file.mkdir(run, 0o700);
}

/** /proc/net/unix (proc(5)): the abstract addresses of command sockets that somebody listens at. */
export function activeNames(procNetUnix: string, lxcPath: string): string[] {
  const names = new Set<string>();
  for (const { address } of unixListeners(procNetUnix)) {
    if (!address.startsWith(`@${lxcPath}/`) || !address.endsWith('/command')) continue;
    const name = address.slice(lxcPath.length + 2, -'/command'.length);
    if (name !== '' && !name.includes('/')) names.add(name);
  }
  return [...names].sort();
}

/**
 * Guests that run, whoever has started them; those whose address is too long to be told are looked for by their folders. Anybody can
 * listen at such an address, by whatever name: only those count of whom a monitor says so.
 */
export function listActiveGuests(sys: Sys, lxcPath: string): string[] {
  const names = activeNames(sys.file.readText('/proc/net/unix'), lxcPath);
  return names.filter((name) => new CommandClient(sys, lxcPath, name).isAlive);
}

/** As listGuests, for a folder that need not be there. */
export function listDefinedGuests(sys: Sys, paths: Paths): string[] {
  try {
    return listGuests(sys, paths);
  } catch (error) {
    if (isSysError(error, 'ENOENT') || isSysError(error, 'ENOTDIR') || isSysError(error, 'EACCES')) return [];
    throw error;
  }
}
