// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { type NamespaceKind, namespaceFlags } from '../namespaces/namespace-kinds.ts';

/** Each by its own file, for kernels before 5.8, which enter none by a pidfd. All are opened before the first is entered. */
function enterByFiles(sys: Sys, pid: number, kinds: readonly NamespaceKind[]): void {
  const fds = kinds.map((kind) => sys.file.open(`/proc/${pid}/ns/${kind}`, sys.file.O_RDONLY));
  for (const fd of fds) {
    sys.process.setns(fd, 0);
    sys.file.close(fd);
  }
}

/**
 * Puts the caller into namespaces of a process (setns(2)); of the pid namespace, only its children. The user namespace is the last of
 * `kinds`: in it, the caller could enter only what belongs to it. On failure the caller may be between two, and has to end.
 */
export function enterNamespaces(
  sys: Sys,
  { pid, pidfd }: { pid: number; pidfd: number },
  kinds: readonly NamespaceKind[],
): void {
  const [others, user] = [kinds.filter((kind) => kind !== 'user'), kinds.filter((kind) => kind === 'user')];
  try {
    if (others.length > 0) sys.process.setns(pidfd, namespaceFlags(sys, others));
  } catch (error) {
    if (!isSysError(error, 'EINVAL')) throw error;
    enterByFiles(sys, pid, kinds);
    return;
  }
  if (user.length > 0) sys.process.setns(pidfd, namespaceFlags(sys, user));
}
