// SPDX-License-Identifier: Apache-2.0
import { RuntimeError } from '../runtime/api.ts';
import { architectures } from '../runtime/architecture.ts';
import { attachToGuest } from '../runtime/attach/attach.ts';
import { type Attached, type AttachRequest, notElevated } from '../runtime/attach/attach-request.ts';
import { openGuestTerminal } from '../runtime/attach/guest-terminal.ts';
import { loadFilter } from '../runtime/security/seccomp/load-filter.ts';
import { isSysError, type Sys } from '../sys/sys.ts';
import { elevationOf, idOf, namespacesOf } from './attach-flags.ts';
import { nameOption } from './common-options.ts';
import { GuestView } from './guest-view.ts';
import type { ParsedOptions } from './option-parser.ts';
import { TerminalSession } from './terminal-session.ts';
import type { Tool, ToolContext } from './tool.ts';

type Choices = Pick<
  AttachRequest,
  'command' | 'cwd' | 'identity' | 'environment' | 'namespaces' | 'elevated' | 'remount'
>;

/** A value of an option that is none. */
class BadValue extends Error {}

function must<T>(value: T | undefined, option: string): T {
  if (value === undefined) throw new BadValue(`not a value of ${option}`);
  return value;
}

function architectureOf(options: ParsedOptions): string | undefined {
  const typed = options.text('arch');
  return typed === undefined ? undefined : must(Object.hasOwn(architectures, typed) ? typed : undefined, '--arch');
}

function environmentOf(sys: Sys, options: ParsedOptions): AttachRequest['environment'] {
  return {
    inherited: sys.process.environment(),
    keepAll: !options.has('clear-env'),
    keep: options.all('keep-var'),
    defaults: [],
    set: options.all('set-var'),
  };
}

/** Privileges come with single namespaces: lxc-attach(1), -s. Throws BadValue. */
function choicesOf({ sys, options, rest }: ToolContext): Choices {
  const single = options.text('namespaces');
  const elevated = options.text('elevated-privileges') ?? (single === undefined ? undefined : '');
  const [uid, gid] = (['uid', 'gid'] as const).map((id) => {
    const text = options.text(id);
    return text === undefined ? undefined : must(idOf(text), `--${id}`);
  });
  return {
    command: rest.length === 0 ? undefined : rest,
    cwd: { path: sys.process.getcwd(), otherwise: 'root' },
    identity: uid === undefined && gid === undefined ? undefined : { uid: uid ?? 0, gid: gid ?? 0 },
    environment: environmentOf(sys, options),
    namespaces: single === undefined ? 'all' : must(namespacesOf(single), '--namespaces'),
    elevated: elevated === undefined ? notElevated : must(elevationOf(elevated), '--elevated-privileges'),
    remount: options.has('remount-sys-proc'),
  };
}

function filterOf(sys: Sys, guest: GuestView, { elevated }: Choices): Uint8Array | undefined {
  const profile = guest.configItem('lxc.seccomp.profile') ?? '';
  if (profile === '' || elevated.restrictions) return undefined;
  return loadFilter(sys, { profile, allowNesting: false }, () => undefined);
}

/** The command's end as an exit code. */
function waitForEnd(sys: Sys, { pidfd }: Attached): Promise<number> {
  return new Promise((resolve) => {
    sys.loop.add(pidfd, sys.loop.EPOLLIN, () => {
      const status = sys.process.waitPidfd(pidfd, false);
      if (status === undefined) return;
      sys.loop.remove(pidfd);
      resolve(status.exitCode ?? 128 + (status.signal ?? 0));
    });
  });
}

/** What would end this process goes to the command, which lives no longer than it. */
function passSignals(sys: Sys, { pidfd }: Attached): void {
  const { HUP, INT, TERM, QUIT } = sys.process.signals;
  sys.loop.onSignals([HUP ?? 1, INT ?? 2, TERM ?? 15, QUIT ?? 3], ({ number }) =>
    sys.process.pidfdSendSignal(pidfd, number),
  );
}

type Request = Omit<AttachRequest, 'inputFd' | 'outputFd' | 'errorFd' | 'terminal'>;

async function attachDirectly(request: Request): Promise<number> {
  const attached = attachToGuest({ ...request, inputFd: 0, outputFd: 1, errorFd: 2, terminal: false });
  passSignals(request.sys, attached);
  return waitForEnd(request.sys, attached);
}

/** With a terminal of the guest's in the place of each stream that is one. */
async function attachOnTerminal(request: Request): Promise<number> {
  const { sys } = request;
  const pty = openGuestTerminal(sys, request.target.initPid, request.identity ?? { uid: 0, gid: 0 });
  const onPty = (fd: number): number => (sys.terminal.isatty(fd) ? pty.peerFd : fd);
  let attached: Attached;
  try {
    const session = { inputFd: pty.peerFd, outputFd: onPty(1), errorFd: onPty(2), terminal: true };
    sys.terminal.setWindowSize(pty.mainFd, sys.terminal.getWindowSize(0));
    attached = attachToGuest({ ...request, ...session });
  } finally {
    sys.file.close(pty.peerFd);
  }
  const session = new TerminalSession(sys, { ptyFd: pty.mainFd, escapeKey: undefined });
  try {
    return await waitForEnd(sys, attached);
  } finally {
    session.close();
  }
}

/** execvp's two failures, as a shell has them. */
function failureCode(error: RuntimeError): number {
  if (error.failure.reason !== 'exec-failed') return 1;
  return error.failure.details.code === 'ENOENT' ? 127 : 126;
}

const refusals: Readonly<Record<string, string>> = {
  'pty-log': 'script(1) logs what is shown on a terminal',
  context: "a command has the guest's own label, or with -e LSM that of who calls",
};

export const lxcAttach: Tool = {
  name: 'lxc-attach',
  synopsis: '-n NAME [OPTION ...] [-- COMMAND ...]',
  summary: 'Runs a command in a guest, or a shell. The exit code is that of the command.',
  note: '-L and -c are refused; -f is taken and has no effect; a PATH of its own ends with the folders of Android',
  needsName: true,
  options: [
    nameOption,
    {
      short: 'e',
      long: 'elevated-privileges',
      value: 'LIST',
      optionalValue: true,
      help: 'rights of the host: CAP, CGROUP, LSM with | between them; all of them without a list',
    },
    { short: 'a', long: 'arch', value: 'ARCH', help: 'the architecture that the command is told' },
    {
      short: 's',
      long: 'namespaces',
      value: 'LIST',
      help: 'only these: MOUNT, PID, UTSNAME, IPC, USER, NETWORK; with all of -e',
    },
    { short: 'R', long: 'remount-sys-proc', help: 'a /proc and /sys of the namespaces of -s' },
    { long: 'clear-env', help: 'nothing of the own environment' },
    { long: 'keep-env', help: 'all of the own environment; so it is without --clear-env' },
    { short: 'L', long: 'pty-log', value: 'FILE', help: 'refused' },
    { short: 'v', long: 'set-var', value: 'NAME=VALUE', help: 'one more variable; may be given again' },
    { long: 'keep-var', value: 'NAME', help: 'of the own environment also with --clear-env; may be given again' },
    { short: 'f', long: 'rcfile', value: 'FILE', help: 'without effect: a running guest is asked' },
    { short: 'u', long: 'uid', value: 'UID', help: 'who runs it' },
    { short: 'g', long: 'gid', value: 'GID', help: 'the group that runs it' },
    { short: 'c', long: 'context', value: 'LABEL', help: 'refused' },
  ],
  async run(context) {
    const { sys, options, name, lxcPath, report } = context;
    const [refused, why] = Object.entries(refusals).find(([option]) => options.has(option)) ?? [];
    if (refused !== undefined) {
      report.error(`--${refused} is not done here: ${why}`);
      return 1;
    }
    const guest = new GuestView(sys, lxcPath, name);
    const initPid = guest.client.initPid();
    if (initPid === undefined) {
      report.error(`${name} is not running`);
      return 1;
    }
    try {
      const choices = choicesOf(context);
      const target = {
        initPid,
        architecture: architectureOf(options) ?? (guest.configItem('lxc.arch') || undefined),
        environment: (guest.configItem('lxc.environment') ?? '').split('\n').filter((line) => line !== ''),
      };
      const request: Request = { sys, target, ...choices, filter: filterOf(sys, guest, choices) };
      return await (sys.terminal.isatty(0) ? attachOnTerminal(request) : attachDirectly(request));
    } catch (error) {
      if (!(error instanceof RuntimeError) && !(error instanceof BadValue) && !isSysError(error)) throw error;
      report.error(error.message);
      return error instanceof RuntimeError ? failureCode(error) : 1;
    }
  },
};
