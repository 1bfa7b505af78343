// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { RuntimeError } from '../api.ts';
import type { IdRange } from './id-map.ts';
import type { NamespaceKind } from './namespace-kinds.ts';
import type { NamespacePlan } from './namespace-plan.ts';
import type { ShareSource } from './namespace-settings.ts';
import { readIdMap } from './read-id-map.ts';

/** A namespace of somebody else's, open. */
export interface SharedNamespace {
  kind: NamespaceKind;
  fd: number;
  /** Of a process that is in it, where that is known. */
  pid: number | undefined;
}

export interface ShareContext {
  sys: Sys;
  /** Of the guest that shares. */
  name: string;
  guestsFolder: string;
  /** Asks a guest's monitor; undefined: it does not run. */
  initPidOf: (guestsFolder: string, name: string) => number | undefined;
}

function refuse(kind: NamespaceKind, why: string, details: Record<string, string | number> = {}): never {
  const key = `lxc.namespace.share.${kind}`;
  throw new RuntimeError({
    reason: 'start-failed',
    message: `${key}: ${why}`,
    details: { step: 'shared namespaces', key, ...details },
  });
}

/** The process that is opened by number is the one that is meant only if it lives still when its file is open. */
function openOfProcess(sys: Sys, kind: NamespaceKind, pid: number): SharedNamespace {
  let pidfd: number;
  try {
    pidfd = sys.process.pidfdOpen(pid);
  } catch (error) {
    if (isSysError(error, 'ESRCH')) return refuse(kind, `there is no process ${pid}`, { pid });
    throw error;
  }
  let fd: number | undefined;
  try {
    fd = sys.file.open(`/proc/${pid}/ns/${kind}`, sys.file.O_RDONLY);
    sys.process.pidfdSendSignal(pidfd, 0);
    return { kind, fd, pid };
  } catch (error) {
    if (fd !== undefined) sys.file.close(fd);
    if (isSysError(error, 'ESRCH') || isSysError(error, 'ENOENT')) return refuse(kind, `process ${pid} ended`, { pid });
    throw error;
  } finally {
    sys.file.close(pidfd);
  }
}

function openOfGuest(context: ShareContext, kind: NamespaceKind, folder: string, name: string): SharedNamespace {
  // Its own monitor, which would ask, could not answer.
  if (folder === context.guestsFolder && name === context.name) refuse(kind, 'the guest itself has none yet to share');
  const pid = context.initPidOf(folder, name);
  if (pid === undefined) return refuse(kind, `the guest ${folder}/${name} does not run`, { hint: 'start it before' });
  return openOfProcess(context.sys, kind, pid);
}

function openPath(context: ShareContext, kind: NamespaceKind, path: string): SharedNamespace {
  const { sys } = context;
  const place = path.replace(/\/+$/, '');
  try {
    const { mode } = sys.file.stat(place);
    if ((mode & sys.file.S_IFMT) === sys.file.S_IFDIR) {
      const slash = place.lastIndexOf('/');
      return openOfGuest(context, kind, place.slice(0, slash), place.slice(slash + 1));
    }
    return { kind, fd: sys.file.open(place, sys.file.O_RDONLY), pid: undefined };
  } catch (error) {
    if (isSysError(error, 'ENOENT') || isSysError(error, 'ENOTDIR'))
      return refuse(kind, `${path} is not there`, { path });
    throw error;
  }
}

function openSource(context: ShareContext, kind: NamespaceKind, source: ShareSource): SharedNamespace {
  if (source.kind === 'process') return openOfProcess(context.sys, kind, source.pid);
  if (source.kind === 'path') return openPath(context, kind, source.path);
  return openOfGuest(context, kind, context.guestsFolder, source.name);
}

/** Opens what is to be entered (LXC's lxc_inherit_namespaces). What turns out to be the host's own is left out. All are the caller's to close. */
export function openShared(context: ShareContext, shared: NamespacePlan['shared']): SharedNamespace[] {
  const { sys } = context;
  const opened: SharedNamespace[] = [];
  try {
    for (const { kind, source } of shared) {
      const namespace = openSource(context, kind, source);
      // setns(2) does not take the caller's own user namespace.
      if (sys.file.fstat(namespace.fd).ino === sys.file.stat(`/proc/self/ns/${kind}`).ino) sys.file.close(namespace.fd);
      else opened.push(namespace);
    }
    return opened;
  } catch (error) {
    for (const { fd } of opened) sys.file.close(fd);
    throw error;
  }
}

/** The ids of a guest: its own map, or that of the user namespace which it shares. */
export function effectiveIdMap(
  sys: Sys,
  shared: readonly SharedNamespace[],
  own: { idMap: readonly IdRange[]; sharesUser: boolean },
): readonly IdRange[] {
  const user = shared.find(({ kind }) => kind === 'user');
  if (user?.pid !== undefined) return readIdMap(sys, user.pid);
  if (user === undefined) return own.sharesUser ? [] : own.idMap;
  if (own.idMap.length === 0)
    refuse('user', 'a file does not tell its ids', { hint: 'write its map as lxc.idmap, or share by a process' });
  return own.idMap;
}
