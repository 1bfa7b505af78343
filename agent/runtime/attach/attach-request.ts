// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';
import type { HostIdentity } from '../namespaces/id-map.ts';
import type { NamespaceKind } from '../namespaces/namespace-kinds.ts';
import type { EnvironmentChoice } from './attach-environment.ts';

/** A running guest, of our monitor or of anybody's: its first process, and what only its config says. */
export interface AttachTarget {
  /** On the host. */
  initPid: number;
  /** lxc.arch; undefined: the host's. */
  architecture: string | undefined;
  /** lxc.environment */
  environment: readonly string[];
}

/** What the command may do that the guest's first process may not (lxc-attach -e). */
export interface Elevation {
  /** It stays in the caller's cgroups. */
  cgroup: boolean;
  /** It keeps the caller's capabilities. */
  capabilities: boolean;
  /** Neither a system call filter nor a security label. */
  restrictions: boolean;
}

export const notElevated: Elevation = { cgroup: false, capabilities: false, restrictions: false };

export interface AttachRequest {
  sys: Sys;
  target: AttachTarget;
  /** The first is looked for in PATH when it has no slash. undefined: the login shell of the user. */
  command: readonly string[] | undefined;
  /** In the guest. `otherwise`: what becomes of one that is not there. */
  cwd: { path: string; otherwise: 'fail' | 'root' };
  /** In the guest's ids; undefined: its root, or who its first process is where it has none. */
  identity: HostIdentity | undefined;
  environment: EnvironmentChoice;
  /** Which of the guest's are entered. */
  namespaces: 'all' | readonly NamespaceKind[];
  elevated: Elevation;
  /** Where the mount namespace is not entered: a /proc and a /sys of the others that are. */
  remount: boolean;
  /** The guest's system call filter as struct sock_filter, set before the command gets its user. */
  filter: Uint8Array | undefined;
  /** The caller's; `terminal`: the input is one, and becomes the command's controlling one. */
  inputFd: number;
  outputFd: number;
  errorFd: number;
  terminal: boolean;
}

/** A running command, a child of the caller's. */
export interface Attached {
  pid: number;
  /** The caller's to close. */
  pidfd: number;
}
