// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import {
  packCgroupContext,
  packCgroupFd,
  packResponse,
  packStateMessage,
  parseCgroupFd,
  parseConsoleLog,
  parseRequest,
  parseStates,
} from './wire.ts';

function bytes(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
}

function hex(data: Uint8Array): string {
  return Buffer.from(data).toString('hex');
}

describe('requests', () => {
  // As lxc-info -c lxc.uts.name of 5.0 sends it; the pointer in the middle means nothing to us.
  const item = bytes('07000000 0d000000 b0d1a9f3fc7f0000 6c78632e7574732e6e616d6500');

  test('one with a payload', () => {
    const request = parseRequest(item);
    expect(request?.command).toBe(7);
    expect(Buffer.from(request?.payload ?? []).toString()).toBe('lxc.uts.name\0');
  });

  test.each([0, 1, 15, 16, 28])('%d bytes of it are not all', (length) => {
    expect(parseRequest(item.subarray(0, length))).toBeUndefined();
  });

  test('a number in place of the pointer is signed', () => {
    expect(parseRequest(bytes('00000000 00000000 ffffffffffffffff'))).toMatchObject({ command: 0, value: -1 });
  });

  test.each([
    ['a negative length', '03000000 ffffffff 0000000000000000'],
    ['a payload without end', '03000000 01200000 0000000000000000'],
    ['a second request behind it', '03000000 00000000 0000000000000000 03'],
  ])('%s is refused', (_, text) => {
    expect(() => parseRequest(bytes(text))).toThrow(RangeError);
  });
});

test('a response is a result, a length and a value, then the payload', () => {
  const { header, payload } = packResponse({ result: -2, value: 8, payload: bytes('6100') });
  expect(hex(header)).toBe('feffffff020000000800000000000000');
  expect(hex(payload)).toBe('6100');
});

test('a message of a state has the name in 256 bytes, however long it is', () => {
  const message = packStateMessage('state', new Uint8Array(400).fill(0x61), 2);
  expect(message).toHaveLength(264);
  expect(hex(message.subarray(0, 6))).toBe('000000006161');
  expect(hex(message.subarray(258))).toBe('610002000000');
  expect(hex(packStateMessage('exit', bytes('61'), 256).subarray(0, 4))).toBe('02000000');
});

test('states are awaited from now on, or known ones too', () => {
  const flags = new Uint8Array(32);
  flags[0] = 1;
  flags[8] = 2;
  const { coming, known } = parseStates(flags);
  expect([...coming]).toEqual(['STOPPED', 'RUNNING']);
  expect([...known]).toEqual(['STOPPED']);
  expect(() => parseStates(flags.subarray(1))).toThrow(RangeError);
});

test('the cgroup structures have the sizes and places of 64-bit programs', () => {
  const context = packCgroupContext(
    2,
    Array.from({ length: 25 }, (_, index) => index + 5),
  );
  expect(context.payload).toHaveLength(96);
  expect(context.fds).toHaveLength(20);
  expect(hex(context.payload.subarray(0, 20))).toBe('0200000000000000140000000500000006000000');
  expect(hex(packCgroupContext(1, [9]).payload.subarray(8, 20))).toBe('0100000009000000f7ffffff');

  const asked = packCgroupFd(0, 0x27e0eb, 7, bytes('70696473'));
  expect(asked).toHaveLength(80);
  expect(hex(asked.subarray(0, 20))).toBe('0000000000000000ebe027000700000070696473');
  expect(Buffer.from(parseCgroupFd(asked)).toString()).toBe('pids');
  expect(parseCgroupFd(new Uint8Array(80).fill(0x61))).toHaveLength(63);
  expect(() => parseCgroupFd(asked.subarray(1))).toThrow(RangeError);
});

test('what a console log is asked for', () => {
  const asked = bytes('01 01 000000000000 0010000000000000 0000000000000000');
  expect(parseConsoleLog(asked)).toEqual({ clear: true, read: true, maximumBytes: 4096, write: false });
  expect(parseConsoleLog(bytes('00 00 000000000000 0000000000000000 0100000000000000'))).toMatchObject({ write: true });
  expect(() => parseConsoleLog(asked.subarray(8))).toThrow(RangeError);
});
