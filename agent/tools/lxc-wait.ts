// SPDX-License-Identifier: Apache-2.0
import type { ContainerState } from '../runtime/api.ts';
import { stateNames } from '../runtime/command-socket/wire.ts';
import type { Sys } from '../sys/sys.ts';
import { nameOption, rcfileOption } from './common-options.ts';
import { GuestView } from './guest-view.ts';
import type { Tool } from './tool.ts';

/** An abstract socket appears without an event that one could wait for. */
const askAgainMs = 200;

function statesOf(text: string): Set<ContainerState> | string {
  const states = new Set<ContainerState>();
  for (const word of text.split('|').filter((each, index) => each !== '' || index === 0)) {
    const state = stateNames.find((name) => name === word.trim());
    if (state === undefined) return word;
    states.add(state);
  }
  return states;
}

function sleep(sys: Sys, milliseconds: number): Promise<void> {
  return new Promise((resolve) => void sys.loop.setTimer(milliseconds, resolve));
}

/** Whether the guest comes into one of the states, or is in one, before the time is over. Also waits for its start. */
export async function awaitGuest(
  sys: Sys,
  { client }: GuestView,
  states: ReadonlySet<ContainerState>,
  timeoutMs: number | undefined,
): Promise<boolean> {
  const endMs = timeoutMs === undefined ? undefined : sys.loop.monotonicMs() + timeoutMs;
  for (;;) {
    const leftMs = endMs === undefined ? undefined : Math.max(0, endMs - sys.loop.monotonicMs());
    const state = await client.awaitState(states, { now: true, timeoutMs: leftMs });
    if (state !== undefined && states.has(state)) return true;
    if (!client.isAlive && states.has('STOPPED')) return true;
    if (endMs !== undefined && sys.loop.monotonicMs() >= endMs) return false;
    if (!client.isAlive) await sleep(sys, Math.min(askAgainMs, leftMs ?? askAgainMs));
  }
}

export const lxcWait: Tool = {
  name: 'lxc-wait',
  synopsis: '-n NAME -s STATE[|STATE ...] [-t SECONDS]',
  summary: 'Waits until a guest is in one of the states.',
  needsName: true,
  options: [
    nameOption,
    { short: 's', long: 'state', value: 'STATE', help: `one or more of ${stateNames.join(', ')}, with | between them` },
    { short: 't', long: 'timeout', value: 'SECONDS', help: 'give up after this time, with exit code 1' },
    rcfileOption,
  ],
  async run({ sys, options, name, lxcPath, report }) {
    const states = statesOf(options.text('state') ?? '');
    if (!options.has('state')) report.error('no state to wait for (-s)');
    else if (typeof states === 'string') report.error(`invalid state '${states}'`);
    const timeout = options.text('timeout') ?? '-1';
    if (!/^-?\d{1,9}$/.test(timeout)) report.error(`not a number of seconds: ${timeout}`);
    if (typeof states === 'string' || !options.has('state') || !/^-?\d{1,9}$/.test(timeout)) return 1;
    const timeoutMs = timeout.startsWith('-') ? undefined : Number(timeout) * 1000;
    return (await awaitGuest(sys, new GuestView(sys, lxcPath, name), states, timeoutMs)) ? 0 : 1;
  },
};
