// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';
import { RuntimeError } from '../api.ts';
import type { HostIdentity } from '../namespaces/id-map.ts';
import { becomeGuestRoot } from '../namespaces/user-namespace.ts';
import {
  type HookFacts,
  type HookKind,
  type HookRun,
  type NetworkScript,
  planHook,
  planNetworkScript,
} from './hook-plan.ts';

const outputLimitBytes = 16 * 1024;
const androidShell = '/system/bin/sh';

/** A file without a name for what hooks print: a pipe would wait for what a hook has left in the background. */
export function openHookOutput(sys: Sys, folder: string): number {
  const path = `${folder}/hook-output`;
  const { O_RDWR, O_CREAT, O_TRUNC, O_NOFOLLOW, O_APPEND } = sys.file;
  const fd = sys.file.open(path, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_APPEND, 0o600);
  sys.file.unlink(path);
  return fd;
}

/** The process that becomes the hook. Never returns and never throws. */
function become(sys: Sys, run: HookRun, outputFd: number, identity: HostIdentity | undefined): never {
  try {
    // The guest's first process may stand in the guest's root.
    sys.process.chdir('/');
    if (identity !== undefined) becomeGuestRoot(sys, identity);
    const nullFd = sys.file.open('/dev/null', sys.file.O_RDONLY);
    sys.file.dup2(nullFd, 0);
    for (const target of [1, 2]) sys.file.dup2(outputFd, target);
    sys.file.closeFrom(3, []);
    sys.process.execve(run.argv[0] ?? '/bin/sh', run.argv, run.environment);
  } catch (error) {
    sys.file.write(2, sys.text.encodeUtf8(`${error instanceof Error ? error.message : String(error)}\n`));
  }
  return sys.process.exit(127);
}

/** `hook start`, `script up` */
function stepOf({ title }: HookRun): string {
  return title.replace(/^(.*) hook$/, 'hook $1');
}

function runOne(
  sys: Sys,
  run: HookRun,
  { outputFd, identity }: { outputFd: number; identity: HostIdentity | undefined },
  onLine: (line: string) => void,
): void {
  const before = sys.file.fstat(outputFd).size;
  const pid = sys.process.fork();
  if (pid === 0) become(sys, run, outputFd, identity);
  const { exitCode, signal } = sys.process.waitPid(pid, true) ?? { exitCode: 0, signal: undefined };
  const printed = sys.text.decodeUtf8(sys.file.pread(outputFd, outputLimitBytes, before));
  const lines = printed.split('\n').filter((line) => line.trim() !== '');
  for (const line of lines) onLine(line);
  if (exitCode === 0) return;
  const last = lines.at(-1);
  throw new RuntimeError({
    reason: 'start-failed',
    message: `the ${run.title} ${run.command} ${exitCode === undefined ? `was ended by signal ${signal ?? 0}` : `exited with ${exitCode}`}`,
    details: {
      step: stepOf(run),
      key: run.key,
      command: run.command,
      ...(exitCode === undefined ? { signal: signal ?? 0 } : { exitCode }),
      hint: last ?? 'run it by hand with the environment of lxc.container.conf(5)',
    },
  });
}

function shellOf(sys: Sys): string {
  return sys.file.access(androidShell, 1) && !sys.file.access('/bin/sh', 1) ? androidShell : '/bin/sh';
}

/**
 * Runs a moment's hooks one after the other, each to its end, below a shell (LXC's run_lxc_hooks). What they print goes to
 * `onLine`. Throws RuntimeError at the first that does not exit with 0; the later ones do not run.
 */
export function runHooks(
  sys: Sys,
  hook: {
    kind: HookKind;
    commands: readonly string[] | undefined;
    facts: HookFacts;
    identity?: HostIdentity | undefined;
  },
  outputFd: number,
  onLine: (line: string) => void,
): void {
  if (hook.commands === undefined || hook.commands.length === 0) return;
  for (const run of planHook(hook.kind, hook.commands, hook.facts, shellOf(sys)))
    runOne(sys, run, { outputFd, identity: hook.identity }, onLine);
}

/** As `runHooks`, for a script of a network. */
export function runNetworkScript(
  sys: Sys,
  { script, facts }: { script: NetworkScript; facts: HookFacts },
  outputFd: number,
  onLine: (line: string) => void,
): void {
  runOne(sys, planNetworkScript(script, facts, shellOf(sys)), { outputFd, identity: undefined }, onLine);
}
