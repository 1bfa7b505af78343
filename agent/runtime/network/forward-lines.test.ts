// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { withForwardLine, withoutForwardLine } from './forward-lines.ts';

const text = [
  '# mine',
  'lodge.net.0.nat = 1',
  'lodge.net.0.forward = tcp 8080 80',
  'lodge.net.0.forward = "udp 53 53"',
  '# the end',
  '',
].join('\n');
const web = { protocol: 'tcp', hostPort: 8080, guestPort: 80 } as const;
const shell = { protocol: 'tcp', hostPort: 2222, guestPort: 22 } as const;

test('a line comes behind those of its kind, else behind all', () => {
  expect(withForwardLine(text, 0, shell).split('\n')).toEqual([
    ...text.split('\n').slice(0, 4),
    'lodge.net.0.forward = tcp 2222 22',
    ...text.split('\n').slice(4),
  ]);
  expect(withForwardLine('lodge.net.1.nat = 1', 1, shell)).toBe(
    'lodge.net.1.nat = 1\nlodge.net.1.forward = tcp 2222 22\n',
  );
});

test('what is added and removed leaves the text as it was', () => {
  expect(withoutForwardLine(withForwardLine(text, 0, shell), 0, shell)).toBe(text);
});

test('a line goes by its port, in quotes too, and only of that network', () => {
  expect(withoutForwardLine(text, 0, { protocol: 'udp', hostPort: 53 })).toBe(
    text.replace('lodge.net.0.forward = "udp 53 53"\n', ''),
  );
  expect(withoutForwardLine(text, 1, web)).toBe(text);
  expect(withoutForwardLine(text, 0, { protocol: 'udp', hostPort: 8080 })).toBe(text);
});
