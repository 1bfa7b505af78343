// SPDX-License-Identifier: Apache-2.0
import type { LogEntry } from '../api.ts';

const levels: readonly LogEntry['level'][] = ['error', 'error', 'error', 'error', 'warning', 'info', 'info', 'debug'];

/** A record as programs write it to /dev/kmsg: `<N>text`, N = facility * 8 + level (Documentation/ABI/testing/dev-kmsg). */
export function parseKmsgLine(line: string): Pick<LogEntry, 'level' | 'text'> {
  const [, number, text] = /^<(\d{1,4})>(.*)$/s.exec(line) ?? [];
  if (number === undefined || text === undefined) return { level: 'info', text: line };
  return { level: levels[Number(number) % 8] ?? 'info', text };
}
