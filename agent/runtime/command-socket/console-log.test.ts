// SPDX-License-Identifier: Apache-2.0
import { beforeEach, expect, test } from 'vitest';
import { makeSysError } from '../../sys/injecting.ts';
import { recordingSys } from '../../sys/recording.ts';
import { Terminal } from '../terminal.ts';
import { ConsoleLog } from './console-log.ts';
import { errno } from './wire.ts';

function request({ clear = false, read = false, write = false, maximumBytes = 0 } = {}): Uint8Array {
  const bytes = new Uint8Array(24);
  bytes[0] = clear ? 1 : 0;
  bytes[1] = read ? 1 : 0;
  new DataView(bytes.buffer).setBigUint64(8, BigInt(maximumBytes), true);
  bytes[16] = write ? 1 : 0;
  return bytes;
}

let printed: string[];
let written: string[];
let say: (text: string) => void;
let log: ConsoleLog;
let cannotWrite: boolean;

beforeEach(() => {
  printed = [];
  written = [];
  cannotWrite = false;
  let ready: (events: number) => void = () => undefined;
  const recording = recordingSys({
    'file.read': () => new TextEncoder().encode(printed.shift() ?? ''),
    'file.write': (_: number, bytes: Uint8Array) => {
      written.push(new TextDecoder().decode(bytes));
      return bytes.length;
    },
    'file.open': () => {
      if (cannotWrite) throw makeSysError('ENOENT', 2, 'open', '/log/kept');
    },
    'loop.add': (_: number, __: number, handler: (events: number) => void) => {
      ready = handler;
    },
  });
  const terminal = new Terminal(recording.sys, 0, 4096);
  terminal.attach(5);
  say = (text) => {
    printed.push(text);
    ready(1);
  };
  log = new ConsoleLog(recording.sys, terminal, '/log/kept');
});

function read(maximumBytes = 0): string | number {
  const { result, payload } = log.answer(request({ read: true, maximumBytes }));
  return payload === undefined ? result : new TextDecoder().decode(payload);
}

test('what has been read is not told again', () => {
  expect(read()).toBe(-errno.ENODATA);
  say('one two ');
  expect(read(4)).toBe('one ');
  say('three');
  expect(read()).toBe('two three');
  expect(read()).toBe(-errno.ENODATA);
});

test('what is cleared is gone, with or without a look at it', () => {
  say('one');
  expect(log.answer(request({ clear: true }))).toEqual({ result: 0 });
  say('two');
  expect(log.answer(request({ clear: true, read: true, maximumBytes: 1 })).payload).toEqual(
    new TextEncoder().encode('t'),
  );
  expect(read()).toBe(-errno.ENODATA);
});

test('it is written to the file that the config names', () => {
  expect(log.answer(request({ write: true }))).toEqual({ result: -errno.ENODATA });
  say('all of it');
  expect(log.answer(request({ write: true }))).toEqual({ result: 0 });
  expect(written).toEqual(['all of it']);
  cannotWrite = true;
  expect(log.answer(request({ write: true }))).toEqual({ result: -2 });
});

test('a guest without a console has no log', () => {
  const none = new ConsoleLog(recordingSys().sys, undefined, undefined);
  expect(none.answer(request({ read: true }))).toEqual({ result: -errno.EFAULT });
});
