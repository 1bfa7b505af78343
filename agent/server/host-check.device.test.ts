// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LodgedClient } from '../../e2e/fixtures/lodged-client.ts';
import { type MachineFootprint, machineFootprint } from '../../e2e/fixtures/machine-footprint.ts';
import type { HostCheck } from '../protocol/index.ts';

let base: string;
let client: LodgedClient;
let before: MachineFootprint;
let checks: HostCheck[];

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-check-');
  client = await LodgedClient.open(base);
  before = machineFootprint(base);
  ({ checks } = await client.request('host.check', {}));
});

afterAll(async () => {
  await client?.close();
  rmSync(base, { recursive: true, force: true });
});

const named = (id: string): HostCheck | undefined => checks.find((check) => check.id === id);

test('what every start needs has been tried, and is there', () => {
  const needed = checks.filter(({ required }) => required);
  expect(needed.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['root', 'namespace.mnt', 'namespace.pid', 'fs.devpts', 'fs.tmpfs', 'guest']),
  );
  expect(needed.filter(({ state, tried }) => state !== 'good' || !tried)).toEqual([]);
});

test('the last of all is a guest that was started and has ended by itself when it was asked', () => {
  expect(checks.at(-1)).toMatchObject({ id: 'guest', found: expect.stringMatching(/^started and stopped in \d+ ms$/) });
});

test('each has an id of its own, and what is not good says what to do', () => {
  expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
  expect(checks.filter(({ state, fix }) => state !== 'good' && (fix ?? '') === '')).toEqual([]);
});

test('what this kernel has not is not taken for good', () => {
  // No test machine has binder.
  expect(named('binder')).toMatchObject({
    state: 'missing',
    tried: true,
    found: expect.stringContaining('CONFIG_ANDROID_BINDERFS'),
  });
});

test('nothing is left of it', async () => {
  // The kernel takes the links of a dead namespace down in its own time.
  await expect.poll(() => machineFootprint(base)).toEqual(before);
});
