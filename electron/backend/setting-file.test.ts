// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { record, truth } from '../ipc/validate.ts';
import { SettingFile } from './setting-file.ts';

let stateDirectory: string;

beforeEach(() => {
  stateDirectory = mkdtempSync(path.join(tmpdir(), 'lodge-setting-'));
});
afterEach(() => rmSync(stateDirectory, { recursive: true, force: true }));

function open(directory: string | undefined = stateDirectory): SettingFile<{ on: boolean }> {
  return new SettingFile({
    stateDirectory: directory,
    name: 's.json',
    validator: record({ on: truth }),
    first: { on: true },
  });
}

test('what is saved last is there the next time, however many are saved at once', async () => {
  const setting = open();
  await Promise.all([false, true, false].map((on) => setting.save({ on })));
  expect(open().value).toEqual({ on: false });
});

test.each(['{"on": 1}', '{"on": true', '[]', ''])('what is no setting is none: %s', (text) => {
  writeFileSync(path.join(stateDirectory, 's.json'), text);
  expect(open().value).toEqual({ on: true });
});

test('one that cannot be written says so and holds for this run; the next one is tried again', async () => {
  writeFileSync(path.join(stateDirectory, 'file'), '');
  const setting = open(path.join(stateDirectory, 'file', 'below'));
  await expect(setting.save({ on: false })).rejects.toThrow();
  expect(setting.value).toEqual({ on: false });
  await expect(setting.save({ on: true })).rejects.toThrow();
  const good = open();
  await good.save({ on: false });
  expect(readFileSync(path.join(stateDirectory, 's.json'), 'utf8')).toBe('{"on":false}\n');
});
