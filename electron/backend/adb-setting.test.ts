// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findAdbProgram } from '../adb/adb-program.ts';
import { AdbSetting, adbProgramChoice } from './adb-setting.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lodge-setting-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('the chosen program is kept, and is the one that is looked for; none is chosen again', async () => {
  const environment: NodeJS.ProcessEnv = { PATH: '' };
  await adbProgramChoice(environment, new AdbSetting(folder)).set('/bin/sh');
  expect(findAdbProgram(environment)).toBe('/bin/sh');
  const later: NodeJS.ProcessEnv = { PATH: '' };
  const choice = adbProgramChoice(later, new AdbSetting(folder));
  expect([choice.path, choice.fixed]).toEqual(['/bin/sh', false]);
  await choice.set('');
  expect(findAdbProgram(later)).toBeUndefined();
  expect(new AdbSetting(folder).path).toBe('');
});

test('the variable stands above the setting, and a file that is no setting is none', async () => {
  writeFileSync(path.join(folder, 'adb.json'), '{"program": 7');
  expect(new AdbSetting(folder).path).toBe('');
  const choice = adbProgramChoice({ LODGE_ADB: '/opt/adb' }, new AdbSetting(folder));
  await choice.set('/bin/sh');
  expect([choice.path, choice.fixed]).toEqual(['/opt/adb', true]);
});
