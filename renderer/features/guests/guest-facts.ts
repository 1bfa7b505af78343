// SPDX-License-Identifier: Apache-2.0
import type { GuestState, GuestSummary } from '../../../agent/protocol/index.ts';
import type { Format } from '../../i18n/format.ts';
import type { useText } from '../../i18n/i18n.ts';

/** There are processes of the guest. */
export function isAlive(state: GuestState): boolean {
  return state !== 'STOPPED' && state !== 'STARTING' && state !== 'ABORTING';
}

type Limits = { [K in 'memoryLimitBytes' | 'cpuLimitPercent' | 'pidsLimit']?: number | undefined };

/** "256 MiB", "1.5 processors", "64 processes": the limits there are. */
export function limitWords(limits: Limits, format: Format, t: ReturnType<typeof useText>): string[] {
  const words: string[] = [];
  if (limits.memoryLimitBytes !== undefined) words.push(format.bytes(limits.memoryLimitBytes));
  if (limits.cpuLimitPercent !== undefined)
    words.push(t('limits.cpu', { percent: format.percent(limits.cpuLimitPercent) }));
  if (limits.pidsLimit !== undefined) words.push(t('limits.pids', { count: limits.pidsLimit }));
  return words;
}

/** How long ago its last run ended; not in seconds, which would be wrong a moment later. */
export function endedWords(agoMs: number, format: Format, t: ReturnType<typeof useText>): string {
  return agoMs < 60_000 ? t('guests.endedNow') : t('guests.ended', { duration: format.largest(agoMs) });
}

/** Of a guest that runs, the one that is of most use: of IPv4, which NAT gives everywhere. */
export function firstAddress({ state, addresses }: Pick<GuestSummary, 'state' | 'addresses'>): string | undefined {
  if (!isAlive(state)) return undefined;
  return addresses.find((address) => address.includes('.')) ?? addresses[0];
}

/** An address as other programs want it: without the width of its network. */
export function bareAddress(address: string): string {
  return address.replace(/\/\d+$/, '');
}
