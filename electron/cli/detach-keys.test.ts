// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { DetachKeys } from './detach-keys.ts';
import { TextWatch } from './text-watch.ts';

function type(...parts: string[]): { sent: string; detached: boolean } {
  const keys = new DetachKeys();
  let sent = '';
  for (const part of parts) {
    const { send, detach } = keys.filter(Buffer.from(part));
    sent += Buffer.from(send).toString();
    if (detach) return { sent, detached: true };
  }
  return { sent, detached: false };
}

it('leaves by Ctrl-a q, also when the keys come one by one, and keeps what was typed before', () => {
  expect(type('ls\x01qmore')).toEqual({ sent: 'ls', detached: true });
  expect(type('ls\x01', 'q')).toEqual({ sent: 'ls', detached: true });
});

it('sends one Ctrl-a for two, and every other key with the Ctrl-a before it', () => {
  expect(type('\x01\x01')).toEqual({ sent: '\x01', detached: false });
  expect(type('\x01', 'x')).toEqual({ sent: '\x01x', detached: false });
  expect(type('\x01\x01q')).toEqual({ sent: '\x01q', detached: false });
});

it('sees a text that comes in parts', () => {
  const watch = new TextWatch('login:');
  expect(watch.sees(Buffer.from('welcome\nlog'))).toBe(false);
  expect(watch.sees(Buffer.from('in'))).toBe(false);
  expect(watch.sees(Buffer.from(': '))).toBe(true);
});
