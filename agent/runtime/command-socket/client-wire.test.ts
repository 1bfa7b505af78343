// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { parseDeviceRule } from '../cgroup/device-rules.ts';
import {
  packCgroupQuestion,
  packDeviceItem,
  packRequest,
  packStates,
  parseAnswerHeader,
  parseStateMessage,
} from './client-wire.ts';
import {
  deviceItemSizes,
  packCgroupFd,
  packResponse,
  packStateMessage,
  parseCgroupFd,
  parseDeviceItem,
  parseRequest,
  parseStates,
} from './wire.ts';

const encoder = new TextEncoder();

test('a monitor reads the request that a tool has packed', () => {
  const payload = encoder.encode('lxc.arch\0');
  expect(parseRequest(packRequest(7, 0, payload))).toEqual({ command: 7, value: 0, payload });
  expect(parseRequest(packRequest(0, -1, new Uint8Array(0)))?.value).toBe(-1);
});

test('a tool reads the answer that a monitor has packed', () => {
  const { header } = packResponse({ result: -22, value: 4711, payload: new Uint8Array(3) });
  expect(parseAnswerHeader(header)).toEqual({ result: -22, payloadBytes: 3, value: 4711 });
});

test('what no monitor sends is refused', () => {
  expect(() => parseAnswerHeader(new Uint8Array(15))).toThrow(RangeError);
  const header = packRequest(0, 0, new Uint8Array(0));
  new DataView(header.buffer).setInt32(4, -1, true);
  expect(() => parseAnswerHeader(header)).toThrow('a payload of -1 bytes');
  expect(() => parseStateMessage(new Uint8Array(263))).toThrow(RangeError);
});

test('states are awaited from now on, or as they are', () => {
  const awaited = parseStates(packStates(new Set(['RUNNING', 'STOPPED']), false));
  expect([...awaited.coming]).toEqual(['STOPPED', 'RUNNING']);
  expect([...awaited.known]).toEqual([]);
  expect([...parseStates(packStates(new Set(['FROZEN']), true)).known]).toEqual(['FROZEN']);
});

test('a cgroup is asked for by its controller', () => {
  const question = packCgroupQuestion(encoder.encode('memory'));
  expect(question.length).toBe(packCgroupFd(0, 0, 0, new Uint8Array(0)).length);
  expect(new TextDecoder().decode(parseCgroupFd(question))).toBe('memory');
});

test('a monitor reads the device rule that a tool of any release has packed', () => {
  for (const size of deviceItemSizes)
    for (const line of ['c 1:3 rwm', 'b *:* m', 'c 10:* rw', 'a']) {
      const rules = [true, false].map((allow) => parseDeviceRule(allow, line));
      expect(rules.map((rule) => parseDeviceItem(packDeviceItem(rule, size)))).toEqual(rules);
    }
  expect(() => parseDeviceItem(new Uint8Array(19))).toThrow('a device rule of 19 bytes');
  expect(() => parseDeviceItem(new Uint8Array(40))).toThrow(RangeError);
});

test('a message of a state names guest and state', () => {
  const { kind, name, value } = parseStateMessage(packStateMessage('state', encoder.encode('web'), 2));
  expect([kind, new TextDecoder().decode(name), value]).toEqual(['state', 'web', 2]);
  expect(parseStateMessage(packStateMessage('exit', encoder.encode('web'), 256)).kind).toBe('exit');
});
