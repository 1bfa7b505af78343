// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';
import { type ContainerEnd, type Monitor, type MonitorService, type Paths, RuntimeError } from '../api.ts';
import { removeTree } from '../container.ts';
import { RemarkError, remark, type Said } from '../remark.ts';
import { runGuest } from '../start.ts';
import { type TrialAnswer, tryInChild } from './try-in-child.ts';

/** What its first process says when it runs, and is asked to end then. */
const greeting = 'the tiny guest runs';
const longestMs = 30_000;

/** The first process of the tiny guest: this program again. Says that it runs, and ends when it is asked to. */
export function runTinyInit(sys: Sys): void {
  sys.loop.onSignals([sys.process.signals.TERM ?? 15], () => sys.process.exit(0));
  sys.file.write(1, sys.text.encodeUtf8(`${greeting}\n`));
}

/** `lines`: what the guest of a template has. The program and its agent are all that is in its root. */
export function tinyConfig(
  { helperPath, agentPath }: Pick<Sys['host'], 'helperPath' | 'agentPath'>,
  rootfs: string,
  lines: readonly string[],
): string {
  const bind = (source: string, target: string): string =>
    `lxc.mount.entry = ${source.replaceAll(' ', '\\040')} ${target} none bind,ro,create=file 0 0`;
  return [
    `lxc.rootfs.path = dir:${rootfs}`,
    'lxc.init.cmd = /lodged check-init',
    'lxc.signal.halt = SIGTERM',
    bind(helperPath, 'lodged'),
    bind(agentPath, 'agent.qbc'),
    ...lines,
    '',
  ].join('\n');
}

/** Asks the guest to end when it has spoken, or when it does not in time. Answers what it has said. */
function watch(sys: Sys, monitor: Monitor): { said: () => string; stop: () => void } {
  const decode = (): string => sys.text.decodeUtf8(monitor.terminals[0]?.replay(0).bytes ?? new Uint8Array());
  const end = (): void => void monitor.stop({ timeoutMs: 5000 });
  const timer = sys.loop.setTimer(longestMs, () => void monitor.kill());
  let isAsked = false;
  const stop = monitor.terminals[0]?.onDidOutput(() => {
    if (isAsked || !decode().includes(greeting)) return;
    isAsked = true;
    // Not within the terminal's own call.
    sys.loop.setTimer(0, end);
  });
  return {
    said: decode,
    stop: () => {
      stop?.();
      sys.loop.clearTimer(timer);
    },
  };
}

function judge(end: ContainerEnd | undefined, said: string, tookMs: number): Said {
  const spoke = said.includes(greeting);
  if (spoke && end?.kind === 'exit' && end.code === 0) return remark`started and stopped in ${tookMs.toFixed(0)} ms`;
  const last = said.trim().slice(-500);
  const ended = end === undefined ? '-' : `${end.kind} ${end.code ?? ''}`.trim();
  if (spoke) throw new RemarkError(remark`its first process ran and ended by ${ended}: ${last}`);
  throw new RemarkError(remark`its first process has said nothing and ended by ${ended}: ${last}`);
}

/** As a failed start tells it. */
function asText(error: unknown): Error {
  if (!(error instanceof RuntimeError)) return error as Error;
  const { hint } = error.failure.details;
  return new Error(hint === undefined ? error.message : `${error.message} (${hint})`);
}

async function runTiny(sys: Sys, paths: Paths, name: string, lines: readonly string[]): Promise<Said> {
  const folder = `${paths.run}/${name}`;
  const rootfs = `${folder}/rootfs`;
  const configPath = `${folder}/config`;
  sys.file.mkdir(folder, 0o755);
  sys.file.mkdir(rootfs, 0o755);
  // The place of the program: what the first process is, is looked at before anything is mounted.
  sys.file.writeFileAtomic(`${rootfs}/lodged`, '', 0o755);
  sys.file.writeFileAtomic(configPath, tinyConfig(sys.host, rootfs, lines));
  const serve = (): MonitorService => ({ stopListening: () => undefined, dispose: () => Promise.resolve() });
  const before = sys.loop.monotonicMs();
  let said = (): string => '';
  try {
    const end = await runGuest({ sys, paths, name, configPath, serve }, 'console', (monitor) => {
      const watched = watch(sys, monitor);
      said = watched.said;
      return watched.stop;
    });
    return judge(end, said(), sys.loop.monotonicMs() - before);
  } catch (error) {
    throw asText(error);
  }
}

/**
 * Starts a guest that has this program alone in it, waits until its first process speaks, and stops it. Everything of it is gone
 * when this resolves. Never rejects.
 */
export async function tryTinyGuest(sys: Sys, paths: Paths, lines: readonly string[]): Promise<TrialAnswer> {
  const name = `check-${sys.text.sha256(sys.host.randomBytes(16)).slice(0, 12)}`;
  const answer = await tryInChild(sys, () => runTiny(sys, paths, name, lines));
  for (const folder of [`${paths.run}/${name}`, `${paths.run}/guests/${name}`])
    if (sys.file.access(folder, 0)) removeTree(sys, folder);
  return answer;
}
