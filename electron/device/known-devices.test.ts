// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KnownDevices } from './known-devices.ts';

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'lodge-known-'));
  file = path.join(directory, 'devices.json');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('names, order and the way to root are kept by serial for the next run', () => {
  const known = new KnownDevices(file);
  known.remember('A', 'su-c');
  known.rename('A', 'Lab phone');
  known.reorder(['B', 'A', 'B']);
  const next = new KnownDevices(file);
  expect([next.rootMethod('A'), next.name('A'), next.order]).toEqual(['su-c', 'Lab phone', ['B', 'A']]);
});

test('an empty name takes it away, and a device that is forgotten leaves nothing', () => {
  const known = new KnownDevices(file);
  known.rename('A', 'one');
  known.rename('A', '');
  expect(known.name('A')).toBeUndefined();
  known.remember('B', 'su-c');
  known.rename('B', 'two');
  known.reorder(['B', 'A']);
  known.forgetAll('B');
  const next = new KnownDevices(file);
  expect([next.rootMethod('B'), next.name('B'), next.order]).toEqual([undefined, undefined, ['A']]);
});

test.each(['not json', '[]', '{"names": [], "order": {"a": 1}, "rootMethods": null}', '{"names": {"A": 7}}'])(
  'a file like %s is as good as none',
  (text) => {
    writeFileSync(file, text);
    const known = new KnownDevices(file);
    expect([known.name('A'), known.order]).toEqual([undefined, []]);
  },
);

test('a serial may be called like a part of an object', () => {
  expect(new KnownDevices().name('constructor')).toBeUndefined();
});
