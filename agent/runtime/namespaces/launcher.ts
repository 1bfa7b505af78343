// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';
import { RuntimeError, type RuntimeFailure } from '../api.ts';
import { failureAt } from '../failure.ts';
import { receiveSync, sendSync, tellFailure } from '../sync.ts';
import type { IdRange } from './id-map.ts';
import { type IdmappedTree, openIdmappedTree } from './idmapped-tree.ts';
import { namespaceFlags } from './namespace-kinds.ts';
import type { SharedNamespace } from './shared-namespaces.ts';
import { writeIdMaps } from './user-namespace.ts';

/** What has to happen around the clone of a guest that has not all its namespaces new, or not the host's ids. */
export interface Launch {
  sys: Sys;
  /** Of clone(2). */
  flags: number;
  shared: readonly SharedNamespace[];
  /** Of a user namespace that is new with the guest; empty: there is none. */
  map: readonly IdRange[];
  /** Mounts the guest's root while that takes the host's root, in the launcher's own mount namespace. */
  prepareRoot: (() => void) | undefined;
  trees: readonly IdmappedTree[];
  /** The monitor's end of the guest's barriers. */
  syncFd: number;
  /** `reportFd`: one more descriptor that is not the guest's to keep. Never throws. */
  runChild(reportFd: number | undefined): never;
}

export interface Launched {
  pid: number;
  /** The caller's to close. */
  pidfd: number;
}

function ownMounts({ process, mount }: Sys): void {
  process.unshare(process.CLONE_NEWNS);
  // What the host mounts or takes away meanwhile still comes through; nothing goes back.
  mount.mount(undefined, '/', undefined, mount.MS_REC | mount.MS_SLAVE);
}

function openTrees(sys: Sys, trees: readonly IdmappedTree[], userFd: number): (number | undefined)[] {
  return trees.map((tree) => openIdmappedTree(sys, tree, userFd));
}

/** The user namespace is the last: in it, the launcher could enter nothing of the host's. */
function enterShared(sys: Sys, shared: readonly SharedNamespace[]): void {
  const user = shared.filter(({ kind }) => kind === 'user');
  const others = shared.filter(({ kind }) => kind !== 'user');
  for (const { kind, fd } of [...others, ...user]) sys.process.setns(fd, namespaceFlags(sys, [kind]));
}

function launch({ sys, ...request }: Launch, reportFd: number): void {
  const { shared, map, trees, syncFd } = request;
  sys.process.prctl(sys.process.PR_SET_PDEATHSIG, sys.process.signals.KILL);
  if (request.prepareRoot !== undefined) {
    ownMounts(sys);
    request.prepareRoot();
  }
  const sharedUserFd = shared.find(({ kind }) => kind === 'user')?.fd ?? -1;
  // Afterwards this process has no power over the host's mounts.
  const early = map.length === 0 ? openTrees(sys, trees, sharedUserFd) : [];
  enterShared(sys, shared);
  const { pid, pidfd } = sys.process.clone({ flags: request.flags + sys.process.CLONE_PARENT });
  if (pid === 0) request.runChild(reportFd);
  sendSync(sys, reportFd, { kind: 'cloned', pid }, [pidfd]);
  if (map.length > 0) writeIdMaps(sys, pid, map);
  const late = map.length === 0 ? early : openLate(sys, trees, pid);
  for (const fd of late) sendSync(sys, syncFd, { kind: 'tree' }, fd === undefined ? [] : [fd]);
  sendSync(sys, syncFd, { kind: 'mapped' });
}

function openLate(sys: Sys, trees: readonly IdmappedTree[], pid: number): (number | undefined)[] {
  if (trees.length === 0) return [];
  return openTrees(sys, trees, sys.file.open(`/proc/${pid}/ns/user`, sys.file.O_RDONLY));
}

function launcherMain(request: Launch, reportFd: number): never {
  const { sys } = request;
  try {
    launch(request, reportFd);
  } catch (error) {
    tellFailure(sys, reportFd, failureAt('namespaces', error));
    return sys.process.exit(1);
  }
  return sys.process.exit(0);
}

function follow(sys: Sys, fd: number, onCloned: (launched: Launched) => void): RuntimeFailure | undefined {
  for (;;) {
    const received = receiveSync(sys, fd);
    if (received === undefined) return undefined;
    const { message, fds } = received;
    if (message.kind === 'cloned') onCloned({ pid: message.pid, pidfd: fds[0] ?? sys.process.pidfdOpen(message.pid) });
    if (message.kind === 'failed') return message.failure;
  }
}

/**
 * Clones the guest's first process by a helper that enters what is shared, mounts the root, makes the process a child of the caller
 * (CLONE_PARENT), gives it its ids and is gone: the caller itself stays where it is. `onCloned` owns the process from then on, also
 * where the launch fails behind it. Throws RuntimeError.
 */
export function launchGuest(request: Launch, onCloned: (launched: Launched) => void): Launched {
  const { sys } = request;
  const [ours, theirs] = sys.socket.socketpair(sys.socket.SOCK_SEQPACKET);
  let launcher: number | undefined;
  try {
    try {
      launcher = sys.process.fork();
      if (launcher === 0) launcherMain(request, theirs);
    } finally {
      sys.file.close(theirs);
    }
    const cloned: Launched[] = [];
    const failure = follow(sys, ours, (launched) => {
      cloned.push(launched);
      onCloned(launched);
    });
    const { exitCode } = sys.process.waitPid(launcher, true) ?? {};
    launcher = undefined;
    if (failure !== undefined) throw new RuntimeError(failure);
    const [first] = cloned;
    if (exitCode !== 0 || first === undefined)
      throw new RuntimeError(failureAt('namespaces', new Error('the launcher was ended')));
    return first;
  } finally {
    if (launcher !== undefined && launcher > 0) sys.process.waitPid(launcher, true);
    sys.file.close(ours);
  }
}
