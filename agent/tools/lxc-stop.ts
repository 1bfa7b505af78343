// SPDX-License-Identifier: Apache-2.0
import type { ContainerState } from '../runtime/api.ts';
import { defaultHaltSignal, signalOf } from '../runtime/halt-signal.ts';
import { isSysError, type Sys } from '../sys/sys.ts';
import { nameOption, rcfileOption } from './common-options.ts';
import { throughItsEnd } from './end-of-guest.ts';
import { unfreezeGuest } from './freeze-guest.ts';
import { GuestView } from './guest-view.ts';
import type { ParsedOptions } from './option-parser.ts';
import type { Tool } from './tool.ts';

const notRunning = 2;
const defaultSeconds = 60;

/** Without it the default of the signal that is asked for. */
function signalFor(sys: Sys, { client }: GuestView, kind: 'halt' | 'reboot', initPid: number): number {
  const written = client.configItem(`lxc.signal.${kind}`) ?? '';
  if (written !== '') return signalOf(sys, written);
  if (kind === 'reboot') return sys.process.signals.INT ?? 2;
  return defaultHaltSignal(sys, sys.file.readText(`/proc/${initPid}/status`));
}

/** By the monitor's descriptor of the process where it has one: the number could become another's. */
function signalInit(sys: Sys, { client }: GuestView, initPid: number, signal: number): void {
  const pidfd = client.initPidfd();
  if (pidfd === undefined) {
    sys.process.kill(initPid, signal);
    return;
  }
  try {
    sys.process.pidfdSendSignal(pidfd, signal);
  } finally {
    sys.file.close(pidfd);
  }
}

/** Asks init by its signal; false: what it was asked for has not come within the time. */
export async function askInit(
  sys: Sys,
  guest: GuestView,
  kind: 'halt' | 'reboot',
  timeoutMs: number | undefined,
): Promise<boolean> {
  const initPid = guest.client.initPid();
  if (initPid === undefined) return true;
  const state: ContainerState = kind === 'halt' ? 'STOPPED' : 'RUNNING';
  // Before the signal, else it could be too late.
  const coming = timeoutMs === 0 ? undefined : guest.client.awaitState(new Set([state]), { now: false, timeoutMs });
  try {
    signalInit(sys, guest, initPid, signalFor(sys, guest, kind, initPid));
  } catch (error) {
    // It has just ended by itself.
    if (!isSysError(error, 'ESRCH') && !isSysError(error, 'ENOENT')) throw error;
  }
  // What is frozen does not hear.
  if (guest.client.state() === 'FROZEN') await unfreezeGuest(sys, guest);
  return coming === undefined || (await coming) === state;
}

/** Clean as far as the guest goes along, then hard. */
export async function stopGuest(sys: Sys, guest: GuestView, timeoutMs: number | undefined): Promise<void> {
  await throughItsEnd(sys, guest, async () => {
    if (!(await askInit(sys, guest, 'halt', timeoutMs))) guest.client.kill();
  });
}

async function stop(
  sys: Sys,
  guest: GuestView,
  options: ParsedOptions,
  timeoutMs: number | undefined,
): Promise<boolean> {
  if (options.has('kill')) return throughItsEnd(sys, guest, () => Promise.resolve(guest.client.kill()));
  if (options.has('reboot')) return askInit(sys, guest, 'reboot', timeoutMs);
  if (options.has('nokill')) return throughItsEnd(sys, guest, () => askInit(sys, guest, 'halt', timeoutMs));
  if (timeoutMs === 0) return askInit(sys, guest, 'halt', 0);
  await stopGuest(sys, guest, timeoutMs);
  return true;
}

/** undefined: they go together. */
function conflict(options: ParsedOptions): string | undefined {
  if (options.has('kill') && options.has('reboot')) return "-k can't be used with -r";
  if (options.has('kill') && options.has('nokill')) return "-k can't be used with --nokill";
  const timeout = options.text('timeout');
  return timeout === undefined || /^-?\d{1,9}$/.test(timeout) ? undefined : `not a number of seconds: ${timeout}`;
}

function timeoutOf(options: ParsedOptions): number | undefined {
  if (options.has('nowait')) return 0;
  const seconds = Number(options.text('timeout') ?? defaultSeconds);
  return seconds < 0 ? undefined : seconds * 1000;
}

export const lxcStop: Tool = {
  name: 'lxc-stop',
  synopsis: '-n NAME [OPTION ...]',
  summary: 'Stops a guest: by the signal that its init halts at, and after a time by SIGKILL.',
  needsName: true,
  options: [
    nameOption,
    { short: 'r', long: 'reboot', help: 'have it reboot, and wait until it runs again' },
    { short: 'W', long: 'nowait', help: 'only ask, do not wait' },
    {
      short: 't',
      long: 'timeout',
      value: 'SECONDS',
      help: `wait so long before the kill; ${defaultSeconds} without it`,
    },
    { short: 'k', long: 'kill', help: 'kill it at once' },
    { long: 'nolock', help: 'taken, and without effect: no lock is held while a guest ends' },
    { long: 'nokill', help: 'do not kill it when the time is over' },
    rcfileOption,
  ],
  async run({ sys, options, name, lxcPath, report }) {
    const problem = conflict(options);
    if (problem !== undefined) {
      report.error(problem);
      return 1;
    }
    const guest = new GuestView(sys, lxcPath, name, options.text('rcfile'));
    if (guest.client.state() === 'STOPPED') {
      report.error(`${name} is not running`);
      return notRunning;
    }
    return (await stop(sys, guest, options, timeoutOf(options))) ? 0 : 1;
  },
};
