// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../sys/sys.ts';
import { signalNumber } from './signal-number.ts';

/** Whether a process blocks a signal, by its /proc/PID/status (proc(5)). */
export function blocksSignal(status: string, signal: number): boolean {
  const mask = /^SigBlk:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  return mask !== undefined && ((BigInt(`0x${mask}`) >> BigInt(signal - 1)) & 1n) === 1n;
}

/** The number of a signal of a config: a name with or without SIG, or a number as LXC's monitors tell it. */
export function signalOf(sys: Sys, text: string): number {
  return /^\d+$/.test(text) ? Number(text) : signalNumber(sys, text.replace(/^SIG/, ''));
}

/** What asks an init to halt where its config does not say: systemd blocks SIGRTMIN+3 to read it (LXC's do_lxcapi_shutdown). */
export function defaultHaltSignal(sys: Sys, initStatus: string): number {
  const systemd = (sys.process.signals.RTMIN ?? 34) + 3;
  return blocksSignal(initStatus, systemd) ? systemd : (sys.process.signals.PWR ?? 30);
}
