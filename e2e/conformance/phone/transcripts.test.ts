// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { comparableTranscript } from './transcripts.ts';

test('what is drawn or goes on changing is masked, states, addresses and exit codes are not', () => {
  const told = (pid: number, more: string): string =>
    `State:          RUNNING\nPID:            ${pid}\nIP:             10.83.11.2\n${more} TX bytes:      ${pid} bytes\nended 7\n`;
  expect(comparableTranscript(told(12, ''))).toBe(comparableTranscript(told(345, 'CPU use:        0.23 seconds\n')));
  expect(comparableTranscript(told(12, ''))).not.toBe(comparableTranscript(told(12, '').replace('7', '1')));
  expect(comparableTranscript(told(12, ''))).not.toBe(comparableTranscript(told(12, '').replace('RUNNING', 'FROZEN')));
});
