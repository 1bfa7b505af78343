// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import type { BootLogEntry } from '../../agent/protocol/index.ts';
import { loggerPacket, packed } from '../../e2e/fixtures/logd/logger-packets.ts';
import { BootLogKind } from './boot-log-kind.ts';

function line(sequence: number, text: string): Buffer {
  const entry = { sequence, timeMs: sequence, sinceStartMs: sequence, source: 'console', level: 'info', text };
  return Buffer.from(`${JSON.stringify(entry)}\n`);
}

function batch(sequence: number, messages: readonly string[]): Buffer {
  const bytes = packed(messages.map((message) => loggerPacket({ message })));
  const at = { sequence, timeMs: sequence, sinceStartMs: sequence };
  return Buffer.concat([
    Buffer.from(`${JSON.stringify({ ...at, source: 'logcat', count: messages.length, bytes: bytes.length })}\n`),
    bytes,
  ]);
}

const log = Buffer.concat([
  line(0, 'first'),
  batch(1, ['one\ntwo', 'three']),
  line(3, '{"source":"logcat"}'),
  batch(4, ['last']),
]);
const texts = ['first', 'one', 'two', 'three', '{"source":"logcat"}', 'last'];

function shown(kind: BootLogKind, pieces: readonly Buffer[]): string[] {
  return pieces
    .map((piece) => Buffer.from(kind.receive(piece) ?? []).toString())
    .join('')
    .split('\n')
    .flatMap((text) => (text === '' ? [] : [(JSON.parse(text) as BootLogEntry).text]));
}

function cut(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size));
}

test.each([1, 7, 64, 1000, 100_000])('lines and batches in pieces of %i bytes are the same log', (size) => {
  expect(shown(new BootLogKind({ serial: 's', guest: 'g', follow: true }), cut(log, size))).toEqual(texts);
});

test('after a loss the log is read anew, and nothing is shown twice', async () => {
  const kind = new BootLogKind({ serial: 's', guest: 'g', follow: true });
  expect(shown(kind, [log.subarray(0, log.length - 5)])).toEqual(texts.slice(0, -1));
  const asked: unknown[] = [];
  const session = { request: (...args: unknown[]) => Promise.resolve(asked.push(args)) };
  await kind.attach(session as never, { id: 3, widen: () => asked.push('widened') } as never);
  // The agent knows the channel by the request: it would not hear of a credit before.
  expect(asked).toEqual([['boot-log.follow', { name: 'g', channel: 3, follow: true }], 'widened']);
  expect(shown(kind, [log])).toEqual(['last']);
});

test('an announcement of nonsense is a line like any other', () => {
  const nonsense = Buffer.from('{"source":"logcat","bytes":-1}\n');
  const kind = new BootLogKind({ serial: 's', guest: 'g', follow: false });
  expect(Buffer.from(kind.receive(nonsense) ?? []).toString()).toBe(nonsense.toString());
});
