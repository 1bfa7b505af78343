// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { parseKmsgLine } from './kmsg-line.ts';

test.each([
  ['<6>init: starting service', 'info', 'init: starting service'],
  ['<3>init: cannot mount', 'error', 'init: cannot mount'],
  ['<28>ueventd: slow', 'warning', 'ueventd: slow'],
  ['<15>apexd: details', 'debug', 'apexd: details'],
  ['without a level', 'info', 'without a level'],
  ['<x>text', 'info', '<x>text'],
  ['<>', 'info', '<>'],
  ['<6>', 'info', ''],
])('%j', (line, level, text) => {
  expect(parseKmsgLine(line)).toEqual({ level, text });
});
