// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import type { RuntimeFailure } from '../api.ts';
import { personaOf } from '../architecture.ts';
import { failureAt } from '../failure.ts';
import { setFilter } from '../security/apply-security.ts';
import { boundCapabilities } from '../security/capabilities.ts';
import { sendSync, tellFailure } from '../sync.ts';
import { attachEnvironment, defaultPath, programPlaces } from './attach-environment.ts';
import type { AttachRequest } from './attach-request.ts';
import type { EntryPlan } from './entry-plan.ts';
import { shellCommands, shellIn } from './login-shell.ts';

const setgroupsForbidden = 'EPERM';

export function dieWithParent(sys: Sys): void {
  sys.process.prctl(sys.process.PR_SET_PDEATHSIG, sys.process.signals.KILL);
}

/** As execvp(3). Throws the SysError of the last try. */
export function execute(sys: Sys, command: readonly string[], environment: string[]): never {
  let last: unknown;
  for (const place of programPlaces(command[0] ?? '', [defaultPath, ...environment])) {
    // An exec that fails has set all signals twice.
    if (last !== undefined && !sys.file.access(place, 0)) continue;
    try {
      sys.process.execve(place, [...command], environment);
    } catch (error) {
      last = error;
      if (!isSysError(error, 'ENOENT') && !isSysError(error, 'ENOTDIR')) throw error;
    }
  }
  throw last;
}

/** What getent(1) of the guest says: its users may be in a database that only its own libraries know. */
function askGetent(sys: Sys, uid: number, environment: string[]): string | undefined {
  const { readFd, writeFd } = sys.file.pipe();
  const pid = sys.process.fork();
  if (pid === 0) {
    try {
      sys.file.dup2(writeFd, 1);
      execute(sys, ['getent', 'passwd', String(uid)], environment);
    } catch {
      sys.process.exit(127);
    }
  }
  sys.file.close(writeFd);
  let text = '';
  for (;;) {
    const bytes = sys.file.read(readFd, 4096);
    if (bytes === undefined || bytes.length === 0 || text.length > 4096) break;
    text += sys.text.decodeUtf8(bytes);
  }
  sys.file.close(readFd);
  sys.process.waitPid(pid, true);
  return shellIn(text, uid);
}

function passwdShell(sys: Sys, uid: number, environment: string[]): string | undefined {
  try {
    const shell = shellIn(sys.file.readText('/etc/passwd'), uid);
    if (shell !== undefined) return shell;
  } catch (error) {
    if (!isSysError(error)) throw error;
  }
  return askGetent(sys, uid, environment);
}

/** The first shell that is there. Throws the SysError of the last. */
function executeShell(sys: Sys, uid: number, environment: string[]): never {
  let last: unknown;
  for (const command of shellCommands(passwdShell(sys, uid, environment), environment)) {
    try {
      execute(sys, command, environment);
    } catch (error) {
      last = error;
    }
  }
  throw last;
}

export function execFailure(command: string, error: unknown): RuntimeFailure {
  if (!isSysError(error)) return failureAt('exec', error);
  const missing = error.code === 'ENOENT' || error.code === 'ENOTDIR';
  return {
    reason: 'exec-failed',
    message: missing ? `there is no ${command} in the guest` : `${command}: ${error.message}`,
    details: { step: 'exec', path: command, call: error.call, code: error.code, errno: error.errno },
  };
}

/** /proc and /sys of the namespaces that were entered, seen by this process alone (LXC's lxc_attach_remount_sys_proc). */
function remount({ process, mount }: Sys): void {
  process.unshare(process.CLONE_NEWNS);
  mount.mount(undefined, '/', undefined, mount.MS_REC | mount.MS_SLAVE);
  for (const [type, place] of [
    ['proc', '/proc'],
    ['sysfs', '/sys'],
  ] as const) {
    mount.umount(place, mount.MNT_DETACH);
    mount.mount(type, place, type, mount.MS_NOSUID | mount.MS_NODEV | mount.MS_NOEXEC);
  }
}

function enterFolder(sys: Sys, { path, otherwise }: AttachRequest['cwd']): void {
  try {
    sys.process.chdir(path);
  } catch (error) {
    if (otherwise === 'fail' || !isSysError(error)) throw error;
    sys.process.chdir('/');
  }
}

function becomeUser(sys: Sys, { kinds, identity }: EntryPlan, asked: boolean): void {
  if (!asked && !kinds.includes('user')) return;
  try {
    sys.process.setgroups([]);
  } catch (error) {
    // A map that an unprivileged user has written comes with this (user_namespaces(7), /proc/PID/setgroups).
    if (!kinds.includes('user') || !isSysError(error, setgroupsForbidden)) throw error;
  }
  sys.process.setgid(identity.gid);
  sys.process.setuid(identity.uid);
}

function takeStreams({ sys, inputFd, outputFd, errorFd, terminal }: AttachRequest, syncFd: number): void {
  sys.process.setsid();
  if (terminal) sys.terminal.setControllingTerminal(inputFd, false);
  for (const [target, fd] of [inputFd, outputFd, errorFd].entries()) if (fd !== target) sys.file.dup2(fd, target);
  sys.file.closeFrom(3, [syncFd]);
}

/** In the guest's namespaces: becomes the command. Never returns and never throws; a failure is told over `syncFd`. */
export function runCommand(request: AttachRequest, plan: EntryPlan, syncFd: number): never {
  const { sys, target, command, elevated } = request;
  let current = 'attach';
  try {
    dieWithParent(sys);
    // Throws where the caller has gone before that, of whom the kernel would then tell nothing.
    sendSync(sys, syncFd, { kind: 'ready' });
    takeStreams(request, syncFd);
    if (request.remount && !plan.kinds.includes('mnt')) remount(sys);
    if (target.architecture !== undefined) sys.process.personality(personaOf(target.architecture));
    boundCapabilities(sys, plan.rights.lacking);
    if (plan.rights.noNewPrivileges) sys.process.prctl(sys.process.PR_SET_NO_NEW_PRIVS, 1);
    // It takes a right that the command's user may not have.
    if (request.filter !== undefined && !elevated.restrictions) setFilter(sys, request.filter);
    enterFolder(sys, request.cwd);
    becomeUser(sys, plan, request.identity !== undefined);
    // prctl(2): a change of identity clears it.
    dieWithParent(sys);
    sys.process.umask(0o022);
    const environment = attachEnvironment(request.environment, target.environment);
    current = 'exec';
    if (command === undefined) executeShell(sys, plan.identity.uid, environment);
    else execute(sys, command, environment);
  } catch (error) {
    const name = command?.[0] ?? 'a shell';
    tellFailure(sys, syncFd, current === 'exec' ? execFailure(name, error) : failureAt(current, error));
  }
  return sys.process.exit(127);
}
