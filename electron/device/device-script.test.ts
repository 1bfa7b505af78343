// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parseMissing } from './device-facts.ts';
import { connectScript, deployScript } from './device-script.ts';
import { rootCommand } from './root-method.ts';
import { makeStandInBuild } from './testing/shell-device.ts';

/** What an adbd of the first protocol version takes in one message, and so as a service's name. */
const oldestPayloadBytes = 4096;
const hash = 'a'.repeat(64);

it('keeps every service within what the oldest adbd takes', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'lodge-build-'));
  try {
    const build = await makeStandInBuild(directory);
    const deploy = deployScript({
      ...{
        base: '/data/lodge',
        hash,
        lodgedHash: hash,
        packedHash: 'c'.repeat(64),
        agentHash: hash,
        nonce: hash.slice(0, 16),
        helperFrom: hash,
      },
      temporary: `/data/local/tmp/lodge-${hash.slice(0, 16)}`,
    });
    for (const script of [connectScript(build), deploy]) {
      expect(script).not.toContain("'");
      expect(`shell,v2,raw:${rootCommand('su 0 sh -c', script)}`.length).toBeLessThan(oldestPayloadBytes);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

const line =
  'LODGE-MISSING machine=aarch64 uid=0 base=/data/lodge temporary=/data/local/tmp free=2048 helper= su= debuggable=0';

it('reads what the connect script tells', () => {
  expect(parseMissing(line)).toEqual({
    ...{ machine: 'aarch64', uid: 0, base: '/data/lodge', temporary: '/data/local/tmp' },
    ...{ freeBytes: 2048 * 1024, debuggable: false },
  });
  const full = line
    .replace('helper=', `helper=${hash}`)
    .replace('su=', 'su=/system/xbin/su')
    .replace('debuggable=0', 'debuggable=1');
  expect(parseMissing(full)).toMatchObject({ helperFrom: hash, su: '/system/xbin/su', debuggable: true });
});

it.each([
  ['a folder that would be a command in the next script', line.replace('base=/data/lodge', 'base=/data/$(reboot)')],
  ['a folder that climbs out by a space', line.replace('temporary=/data/local/tmp', 'temporary=/')],
  ['a user id that is no number', line.replace('uid=0', 'uid=root')],
  ['a line without a machine', line.replace('machine=aarch64', 'machine=')],
])('does not take %s from a device', (_, bad) => {
  expect(parseMissing(bad)).toBeUndefined();
});

it('does not take a helper folder that is no plain name', () => {
  expect(parseMissing(line.replace('helper=', 'helper=../../evil'))?.helperFrom).toBeUndefined();
});
