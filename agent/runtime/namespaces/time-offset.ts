// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';
import { ConfigValueError } from '../config/values.ts';

const nanosecondsPer: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** `10s`, `-250ms` (lxc.time.offset.*): nanoseconds. */
export function parseTimeOffset(value: string): bigint {
  const [, number = '', unit = ''] = /^([+-]?\d{1,18})\s*([a-z]+)$/.exec(value) ?? [];
  const factor = Object.hasOwn(nanosecondsPer, unit) ? nanosecondsPer[unit] : undefined;
  if (factor === undefined) throw new ConfigValueError('expected a number with h, m, s, ms, us or ns, such as -90s');
  return BigInt(number) * factor;
}

export interface TimeOffsets {
  /** Nanoseconds; undefined: as the host's. */
  boot: bigint | undefined;
  monotonic: bigint | undefined;
}

/** Lines of /proc/PID/timens_offsets (time_namespaces(7)): the nanoseconds are never negative there. */
export function timeOffsetsText({ boot, monotonic }: TimeOffsets): string {
  const line = (clock: string, offset: bigint | undefined): string => {
    if (offset === undefined) return '';
    const perSecond = 1_000_000_000n;
    const nanoseconds = ((offset % perSecond) + perSecond) % perSecond;
    return `${clock} ${(offset - nanoseconds) / perSecond} ${nanoseconds}\n`;
  };
  return `${line('monotonic', monotonic)}${line('boottime', boot)}`;
}

/**
 * A time namespace of the caller's own. Its clocks can be set only while nobody is in it, so the caller enters last (older kernels do
 * not take it there at its exec, time_namespaces(7)).
 */
export function enterTimeNamespace({ process, file }: Sys, offsets: TimeOffsets): void {
  process.unshare(process.CLONE_NEWTIME);
  const text = timeOffsetsText(offsets);
  if (text !== '') file.writeText('/proc/self/timens_offsets', text);
  const fd = file.open('/proc/self/ns/time_for_children', file.O_RDONLY);
  process.setns(fd, process.CLONE_NEWTIME);
  file.close(fd);
}
