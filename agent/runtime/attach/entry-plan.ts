// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { membership } from '../cgroup/hierarchies.ts';
import { readHierarchies } from '../cgroup/read-hierarchies.ts';
import { guestRoot, type HostIdentity, insideId } from '../namespaces/id-map.ts';
import { type NamespaceKind, namespaceKinds } from '../namespaces/namespace-kinds.ts';
import { readIdMap } from '../namespaces/read-id-map.ts';
import { readAttachedLabel } from '../security/attached-label.ts';
import type { Label } from '../security/labels.ts';
import type { AttachRequest } from './attach-request.ts';
import { type InitRights, parseInitRights } from './init-rights.ts';

/** How a command comes into a guest, as data. */
export interface EntryPlan {
  /** To enter, in order; those that the caller is in already are left out. */
  kinds: NamespaceKind[];
  /** The guest's folder of v2, for clone; the others take a write each. */
  unifiedFolder: string | undefined;
  otherFolders: string[];
  rights: InitRights;
  /** Of the first process, where it is not the caller's own. */
  label: Label | undefined;
  /** In the ids that hold where the command runs. */
  identity: HostIdentity;
}

function namespaceId(sys: Sys, process: string, kind: NamespaceKind): string | undefined {
  try {
    return sys.file.readlink(`/proc/${process}/ns/${kind}`);
  } catch (error) {
    // The kernel has none of that kind.
    if (isSysError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Of the wanted kinds those that are not the caller's: a guest may share some of the host's. */
export function foreignNamespaces(sys: Sys, pid: number, wanted: readonly NamespaceKind[]): NamespaceKind[] {
  return wanted.filter((kind) => {
    const own = namespaceId(sys, 'self', kind);
    return own !== undefined && namespaceId(sys, String(pid), kind) !== own;
  });
}

function initIdentity(status: string): HostIdentity {
  const idOf = (name: string): number => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  return { uid: idOf('Uid'), gid: idOf('Gid') };
}

function defaultIdentity(sys: Sys, pid: number, status: string): HostIdentity {
  const map = readIdMap(sys, pid);
  const { uid, gid } = initIdentity(status);
  return guestRoot(map, { uid: insideId(map, 'user', uid) ?? 0, gid: insideId(map, 'group', gid) ?? 0 });
}

function planCgroups(sys: Sys, { elevated, target }: AttachRequest): Pick<EntryPlan, 'unifiedFolder' | 'otherFolders'> {
  if (elevated.cgroup) return { unifiedFolder: undefined, otherFolders: [] };
  // Init may have moved below its payload's folder, as systemd does: on v2 the folder above then takes no process.
  const folders = [...membership(sys.file.readText(`/proc/${target.initPid}/cgroup`), readHierarchies(sys))];
  return {
    unifiedFolder: folders.find(([{ version }]) => version === 2)?.[1],
    otherFolders: folders.flatMap(([{ version }, folder]) => (version === 1 ? [folder] : [])),
  };
}

/** Reads what decides it. Throws SysError: ENOENT or ESRCH where the guest has ended. */
export function planEntry(request: AttachRequest): EntryPlan {
  const { sys, target, namespaces, elevated, identity } = request;
  const { initPid } = target;
  const wanted = namespaceKinds.filter((kind) => namespaces === 'all' || namespaces.includes(kind));
  const foreign = foreignNamespaces(sys, initPid, wanted);
  // Last: the host's root may enter all the others, the guest's only those that belong to it.
  const kinds = [...foreign.filter((kind) => kind !== 'user'), ...foreign.filter((kind) => kind === 'user')];
  const status = sys.file.readText(`/proc/${initPid}/status`);
  const last = Number(sys.file.readText('/proc/sys/kernel/cap_last_cap').trim());
  const { lacking, noNewPrivileges } = parseInitRights(status, last);
  return {
    kinds,
    ...planCgroups(sys, request),
    // LXC keeps the latter whatever is asked.
    rights: { lacking: elevated.capabilities ? [] : lacking, noNewPrivileges },
    label: elevated.restrictions ? undefined : readAttachedLabel(sys, initPid),
    identity: identity ?? (kinds.includes('user') ? defaultIdentity(sys, initPid, status) : { uid: 0, gid: 0 }),
  };
}
