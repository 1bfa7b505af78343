// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { RuntimeError, type RuntimeFailure } from '../api.ts';
import { personaOf } from '../architecture.ts';
import { readHierarchies } from '../cgroup/cgroups.ts';
import type { GuestConfig } from '../config/guest-config.ts';
import { failureAt } from '../failure.ts';
import { dropCapabilities } from '../security/capabilities.ts';
import { receiveSync, sendSync } from '../sync.ts';
import { foldersOf } from './guest-cgroups.ts';
import { type InitRights, parseInitRights } from './init-rights.ts';

export interface AttachRequest {
  sys: Sys;
  /** Of the guest's first process, on the host. */
  initPid: number;
  config: GuestConfig;
  /** The first is looked for in PATH when it has no slash. */
  command: readonly string[];
  cwd: string;
  uid: number;
  gid: number;
  /** NAME=VALUE, over what every command in a guest has. */
  environment: readonly string[];
  /** Ends of the command's input and output; they stay the caller's. `terminal`: the input is one, and becomes its controlling one. */
  inputFd: number;
  outputFd: number;
  terminal: boolean;
}

/** The process that waits outside the guest for the command; its exit status is the command's, 128 + N after a signal N. */
export interface Attached {
  pid: number;
  pidfd: number;
}

/** In the order of entering: the mount namespace takes /proc of the host away, so it is the last. */
const namespaces = ['cgroup', 'ipc', 'uts', 'net', 'pid', 'mnt'];

interface OpenGuest {
  namespaceFds: number[];
  cgroupFolders: string[];
  rights: InitRights;
}

function gone(): RuntimeError {
  return new RuntimeError({
    reason: 'start-failed',
    message: 'the guest ended meanwhile',
    details: { step: 'attach' },
  });
}

/** Only those that are not the caller's own: a guest may share some of the host's. */
function openGuest(sys: Sys, initPid: number, pidfd: number): OpenGuest {
  const opened: number[] = [];
  try {
    for (const name of namespaces) {
      const path = `/proc/${initPid}/ns/${name}`;
      if (!sys.file.access(`/proc/self/ns/${name}`, 0)) continue;
      if (sys.file.readlink(path) === sys.file.readlink(`/proc/self/ns/${name}`)) continue;
      opened.push(sys.file.open(path, sys.file.O_RDONLY));
    }
    const cgroupFolders = foldersOf(sys.file.readText(`/proc/${initPid}/cgroup`), readHierarchies(sys));
    const last = Number(sys.file.readText('/proc/sys/kernel/cap_last_cap').trim());
    const rights = parseInitRights(sys.file.readText(`/proc/${initPid}/status`), last);
    // The number may have become another process's between the two looks.
    sys.process.pidfdSendSignal(pidfd, 0);
    return { namespaceFds: opened, cgroupFolders, rights };
  } catch (error) {
    for (const fd of opened) sys.file.close(fd);
    if (isSysError(error, 'ESRCH') || isSysError(error, 'ENOENT')) throw gone();
    throw error;
  }
}

function environmentOf({ config, environment, terminal }: AttachRequest): string[] {
  const own = [
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/system/bin',
    'HOME=/root',
    'container=lxc',
  ];
  const term = terminal ? ['TERM=xterm-256color'] : [];
  const all = [...own, ...term, ...config.environment, ...environment];
  return [...new Map(all.map((each) => [each.split('=')[0], each])).values()];
}

/** As execvp(3). Throws the SysError of the last try. */
function execute(sys: Sys, command: readonly string[], environment: string[]): never {
  const [name = ''] = command;
  const path = environment.find((each) => each.startsWith('PATH='))?.slice('PATH='.length) ?? '';
  const places = name.includes('/') ? [name] : path.split(':').map((folder) => `${folder}/${name}`);
  let last: unknown;
  for (const place of places) {
    try {
      sys.process.execve(place, [...command], environment);
    } catch (error) {
      last = error;
      if (!isSysError(error, 'ENOENT') && !isSysError(error, 'ENOTDIR')) throw error;
    }
  }
  throw last;
}

function dieWithParent(sys: Sys): void {
  sys.process.prctl(sys.process.PR_SET_PDEATHSIG, sys.process.signals.KILL);
}

function execFailure(command: string, error: unknown): RuntimeFailure {
  if (!isSysError(error)) return failureAt('exec', error);
  const missing = error.code === 'ENOENT' || error.code === 'ENOTDIR';
  return {
    reason: 'exec-failed',
    message: missing ? `there is no ${command} in the guest` : `${command}: ${error.message}`,
    details: { step: 'exec', path: command, call: error.call, code: error.code, errno: error.errno },
  };
}

/** In the guest: becomes the command. */
function commandMain(request: AttachRequest, { rights }: OpenGuest, syncFd: number): never {
  const { sys, config, inputFd, outputFd } = request;
  let current = 'attach';
  try {
    dieWithParent(sys);
    sys.process.setsid();
    if (request.terminal) sys.terminal.setControllingTerminal(inputFd, false);
    sys.file.dup2(inputFd, 0);
    for (const target of [1, 2]) sys.file.dup2(outputFd, target);
    sys.file.closeFrom(3, [syncFd]);
    if (config.architecture !== undefined) sys.process.personality(personaOf(config.architecture));
    dropCapabilities(sys, rights.lacking);
    if (rights.noNewPrivileges) sys.process.prctl(sys.process.PR_SET_NO_NEW_PRIVS, 1);
    sys.process.chdir(request.cwd);
    sys.process.setgroups([]);
    sys.process.setgid(request.gid);
    sys.process.setuid(request.uid);
    // prctl(2): a change of identity clears it.
    dieWithParent(sys);
    sys.process.umask(0o022);
    current = 'exec';
    execute(sys, request.command, environmentOf(request));
  } catch (error) {
    const failure = current === 'exec' ? execFailure(request.command[0] ?? '', error) : failureAt(current, error);
    sendSync(sys, syncFd, { kind: 'failed', failure });
  }
  return sys.process.exit(127);
}

/** Outside: enters what can be entered by itself, lets a child be born in the guest's pid namespace, and waits for it. */
function waiterMain(request: AttachRequest, guest: OpenGuest, syncFd: number): never {
  const { sys, inputFd, outputFd } = request;
  try {
    dieWithParent(sys);
    // The guest's own root must not look into this process, which has the host's files open.
    sys.process.prctl(sys.process.PR_SET_DUMPABLE, 0);
    sys.file.closeFrom(3, [syncFd, inputFd, outputFd, ...guest.namespaceFds]);
    for (const folder of guest.cgroupFolders)
      sys.file.writeText(`${folder}/cgroup.procs`, String(sys.process.getpid()));
    for (const fd of guest.namespaceFds) sys.process.setns(fd, 0);
    const pid = sys.process.fork();
    if (pid === 0) commandMain(request, guest, syncFd);
    sys.file.closeFrom(0, []);
    const { exitCode, signal } = sys.process.waitPid(pid, true) ?? {};
    return sys.process.exit(exitCode ?? 128 + (signal ?? 0));
  } catch (error) {
    sendSync(sys, syncFd, { kind: 'failed', failure: failureAt('attach', error) });
  }
  return sys.process.exit(1);
}

/** Blocks until the command runs: exec closes the other end. */
function waitForExec(sys: Sys, fd: number): RuntimeFailure | undefined {
  for (;;) {
    const received = receiveSync(sys, fd);
    if (received === undefined) return undefined;
    if (received.message.kind === 'failed') return received.message.failure;
  }
}

/**
 * Runs a command in a running guest: in its namespaces and cgroups, with no more capabilities than its init (LXC's lxc_attach).
 * Answers when it runs. The caller's end, or the guest's, is its end. Throws RuntimeError; nothing is left then.
 */
export function attachToGuest(request: AttachRequest): Attached {
  const { sys, initPid } = request;
  let initFd: number;
  try {
    initFd = sys.process.pidfdOpen(initPid);
  } catch (error) {
    throw isSysError(error, 'ESRCH') ? gone() : error;
  }
  const opened: number[] = [initFd];
  try {
    const guest = openGuest(sys, initPid, initFd);
    opened.push(...guest.namespaceFds);
    const [ours, theirs] = sys.socket.socketpair(sys.socket.SOCK_SEQPACKET);
    opened.push(ours);
    let child: { pid: number; pidfd: number };
    try {
      child = sys.process.clone({ flags: 0 });
      if (child.pid === 0) waiterMain(request, guest, theirs);
    } finally {
      sys.file.close(theirs);
    }
    const failure = waitForExec(sys, ours);
    if (failure === undefined) return child;
    sys.process.waitPidfd(child.pidfd, true);
    sys.file.close(child.pidfd);
    throw new RuntimeError(failure);
  } catch (error) {
    throw error instanceof RuntimeError ? error : new RuntimeError(failureAt('attach', error));
  } finally {
    for (const fd of opened) sys.file.close(fd);
  }
}
